import { blockId, MAX_PARTS, SERIES_RANGE, SLOT_MS, seriesOfBlock } from '../days/spans.ts';
import type { RowHead } from './journal-rows.ts';
import type { OpenFile } from './open-file.ts';

/** A part of a series in a slot, as it is stored. */
export interface StoredBlock {
  readonly id: number;
  readonly blob: Buffer;
}

/** By series, ascending; the parts of each in order of arrival. */
export type StoredBlocks = ReadonlyMap<number, readonly StoredBlock[]>;

/** All that is stored of a slot: blocks, and the rows of the journal whose samples are not in them. */
export interface SlotBlocks {
  readonly slotMs: number;
  readonly blocks: StoredBlocks;
  /** By the id of the block. */
  readonly details: ReadonlyMap<number, Buffer>;
  readonly rows: readonly RowHead[];
}

const firstId = (slotMs: number): number => blockId(slotMs, 0, 0);
const lastId = (slotMs: number): number => blockId(slotMs, MAX_PARTS - 1, SERIES_RANGE - 1);

/** The slots of a day's file that a span touches, ascending. */
export function slotsOf(file: OpenFile, fromMs: number, toMs: number): readonly number[] {
  return file
    .all<{ slot: number }>('SELECT slot FROM slot WHERE slot > ? AND slot < ? ORDER BY slot', fromMs - SLOT_MS, toMs)
    .map(({ slot }) => slot);
}

/** Series from the first to the last. */
export interface SeriesRange {
  readonly first: number;
  readonly last: number;
}

const ALL_SERIES: SeriesRange = { first: 0, last: SERIES_RANGE - 1 };

/** The blocks of a slot. @param series ascending; null = all of the range */
export function blocksOf(
  file: OpenFile,
  slotMs: number,
  series: readonly number[] | null,
  range = ALL_SERIES,
): StoredBlocks {
  const parts = file.get<{ parts: number }>('SELECT parts FROM slot WHERE slot = ?', slotMs)?.parts ?? 0;
  if (series === null) return blocksInRange(file, slotMs, parts, range);
  if (isDense(series)) return ofSeries(blocksInRange(file, slotMs, parts, rangeOf(series)), series);
  const blocks = new Map<number, StoredBlock[]>();
  for (const one of series) {
    const own: StoredBlock[] = [];
    for (let part = 0; part < parts; part++) {
      const found = file.get<StoredBlock>('SELECT id, blob FROM block WHERE id = ?', blockId(slotMs, part, one));
      if (found) own.push(found);
    }
    if (own.length > 0) blocks.set(one, own);
  }
  return blocks;
}

/** Blocks of neighbours are read faster together, although some others are among them. */
const LEAST_DENSE = 4;
const MOST_OTHERS = 1.25;

const rangeOf = (series: readonly number[]): SeriesRange => ({
  first: series[0] as number,
  last: series.at(-1) as number,
});

function isDense(series: readonly number[]): boolean {
  if (series.length < LEAST_DENSE) return false;
  const { first, last } = rangeOf(series);
  return last - first + 1 <= MOST_OTHERS * series.length;
}

function ofSeries(blocks: StoredBlocks, series: readonly number[]): StoredBlocks {
  const { first, last } = rangeOf(series);
  if (last - first + 1 === series.length) return blocks;
  const wanted = new Set(series);
  return new Map([...blocks].filter(([one]) => wanted.has(one)));
}

function blocksInRange(file: OpenFile, slotMs: number, parts: number, { first, last }: SeriesRange): StoredBlocks {
  const bySeries = new Map<number, StoredBlock[]>();
  let highest = -1;
  let isInOrder = true;
  for (let part = 0; part < parts; part++) {
    const stored = file.raw<readonly [id: number, blob: Buffer]>(
      'SELECT id, blob FROM block WHERE id BETWEEN ? AND ? ORDER BY id',
      blockId(slotMs, part, first),
      blockId(slotMs, part, last),
    );
    for (const [id, blob] of stored) {
      const series = seriesOfBlock(id);
      const own = bySeries.get(series);
      if (own) own.push({ id, blob });
      else {
        bySeries.set(series, [{ id, blob }]);
        isInOrder &&= series > highest; // a later part can have series that those before lack
        highest = series;
      }
    }
  }
  return isInOrder ? bySeries : new Map([...bySeries].sort(([left], [right]) => left - right));
}

/** The details of blocks of a slot, by their ids. */
export function detailsOf(file: OpenFile, slotMs: number, blocks: StoredBlocks): ReadonlyMap<number, Buffer> {
  const ids = file.all<{ id: number }>(
    'SELECT id FROM detail WHERE id BETWEEN ? AND ?',
    firstId(slotMs),
    lastId(slotMs),
  );
  const details = new Map<number, Buffer>();
  for (const { id } of ids) {
    if (!blocks.has(seriesOfBlock(id))) continue;
    const found = file.get<{ blob: Buffer }>('SELECT blob FROM detail WHERE id = ?', id);
    if (found) details.set(id, found.blob);
  }
  return details;
}
