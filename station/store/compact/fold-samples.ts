import { type ColumnSpec, FROM_TARGET } from '../../../core/model/batch.ts';
import type { JournalDetail } from '../journal-row.ts';

/** Columns of numbers that all samples have. */
const COMMON = ['series', 'outcome', 'round', 'seq', 'lateUs', 'cause', 'stamps', 'replyTtl'] as const;
type Common = (typeof COMMON)[number];

/** Samples that are gathered at a time: their columns stay in the processor's cache. */
const PORTION = 4096;
const ADDRESS_BYTES = 16;

interface Source {
  readonly row: JournalDetail;
  /** The first of its addresses in those of all rows. */
  readonly firstAddress: number;
  /** Samples that are gathered. */
  next: number;
  /** Places in the portion at hand for the samples from `start` to before `next`. */
  start: number;
  places: Uint32Array;
}

/**
 * Puts the samples of rows of one probe together, ordered by series, and by row within a series, a portion of series after the
 * other. Each row is ordered by series: they are merged like sorted lists, and then copied column by column.
 */
export class FoldSamples {
  private readonly own: readonly ColumnSpec[];
  private readonly sources: readonly Source[];
  private readonly addresses: Uint8Array;
  private readonly hasDetails: boolean;
  /** Columns that all rows share, by name: of one number (`ColumnMemory.constant`). */
  private readonly shared: ReadonlyMap<string, Uint32Array>;
  private common = commonColumns(0);
  private typed: Record<string, Uint32Array> = {};
  private from = new Uint32Array(0);
  private sentMs = new Float64Array(0);
  private rttMs = new Float64Array(0);

  /** @param rows by id, of one probe */
  constructor(rows: readonly JournalDetail[], own: readonly ColumnSpec[]) {
    this.own = own;
    this.addresses = new Uint8Array(rows.reduce((sum, { addresses }) => sum + addresses.length, 0));
    this.hasDetails = rows.some(({ details }) => details !== null);
    let length = 0;
    this.sources = rows.map((row) => {
      const firstAddress = length / ADDRESS_BYTES;
      this.addresses.set(row.addresses, length);
      length += row.addresses.length;
      return { row, firstAddress, next: 0, start: 0, places: new Uint32Array(0) };
    });
    this.shared = sharedColumns(rows, own);
    this.grow(PORTION);
  }

  /** Samples of the next series, all of each, in buffers that the next portion overwrites; null = there are no more. */
  next(): JournalDetail | null {
    const count = this.place();
    if (count === 0) return null;
    this.grow(count);
    const common = {} as Record<Common, Uint32Array>;
    for (const name of COMMON) {
      common[name] = this.sharedOf(name, count) ?? this.copied(({ row }) => row[name], this.common[name]);
    }
    const typed: Record<string, Uint32Array> = {};
    for (const { name } of this.own) {
      const values = this.typed[name] as Uint32Array;
      typed[name] = this.sharedOf(name, count) ?? this.copied(({ row }) => row.typed[name], values);
    }
    for (const source of this.sources) {
      copyTimes(source.row.sentMs, source, this.sentMs);
      copyTimes(source.row.rttMs, source, this.rttMs);
      copyFrom(source, this.from);
    }
    const { sentMs, rttMs, from, addresses } = this;
    return { count, ...common, typed, sentMs, rttMs, from, addresses, details: this.details(count) };
  }

  /** Gives places to the samples of the next series. @returns their number */
  private place(): number {
    const { sources } = this;
    for (const source of sources) source.start = source.next;
    let place = 0;
    while (place < PORTION) {
      let series = Number.POSITIVE_INFINITY;
      for (let at = 0; at < sources.length; at++) {
        const { row, next } = sources[at] as Source;
        if (next < row.count && (row.series[next] as number) < series) series = row.series[next] as number;
      }
      if (series === Number.POSITIVE_INFINITY) return place;
      for (let at = 0; at < sources.length; at++) place = placeSeries(sources[at] as Source, series, place);
    }
    return place;
  }

  private sharedOf(name: string, count: number): Uint32Array | undefined {
    const column = this.shared.get(name);
    return column && column.length >= count ? column : undefined;
  }

  private copied(columnOf: (source: Source) => Uint32Array | undefined, values: Uint32Array): Uint32Array {
    for (const source of this.sources) {
      const column = columnOf(source);
      if (column) copyColumn(column, source, values);
      else for (let at = source.start; at < source.next; at++) values[source.places[at - source.start] as number] = 0;
    }
    return values;
  }

  private details(count: number): readonly (string | null)[] | null {
    if (!this.hasDetails) return null;
    const all: (string | null)[] = new Array<string | null>(count).fill(null);
    for (const { row, start, next, places } of this.sources) {
      for (let at = start; at < next; at++) all[places[at - start] as number] = row.details?.[at] ?? null;
    }
    return all;
  }

  private grow(least: number): void {
    if (this.from.length >= least) return;
    const size = Math.max(least, 2 * this.from.length);
    this.common = commonColumns(size);
    this.typed = Object.fromEntries(this.own.map(({ name }) => [name, new Uint32Array(size)]));
    this.from = new Uint32Array(size);
    this.sentMs = new Float64Array(size);
    this.rttMs = new Float64Array(size);
  }
}

/** A single row shares nothing: its columns need not be constant. */
function sharedColumns(rows: readonly JournalDetail[], own: readonly ColumnSpec[]): ReadonlyMap<string, Uint32Array> {
  const shared = new Map<string, Uint32Array>();
  if (rows.length < 2) return shared;
  const note = (name: string, columnOf: (row: JournalDetail) => Uint32Array | undefined) => {
    const column = columnOf(rows[0] as JournalDetail);
    if (column && rows.every((row) => columnOf(row) === column)) shared.set(name, column);
  };
  for (const name of COMMON) note(name, (row) => row[name]);
  for (const { name } of own) note(name, (row) => row.typed[name]);
  return shared;
}

const commonColumns = (size: number): Record<Common, Uint32Array> =>
  Object.fromEntries(COMMON.map((name) => [name, new Uint32Array(size)])) as Record<Common, Uint32Array>;

/** Gives places to the samples of a series in a row. @returns the first place that is free then */
function placeSeries(source: Source, series: number, first: number): number {
  const { row, start } = source;
  let place = first;
  let { next } = source;
  while (next < row.count && row.series[next] === series) {
    if (next - start >= source.places.length) source.places = longer(source.places);
    source.places[next++ - start] = place++;
  }
  source.next = next;
  return place;
}

function longer(places: Uint32Array): Uint32Array {
  const grown = new Uint32Array(Math.max(256, 2 * places.length));
  grown.set(places);
  return grown;
}

function copyColumn(column: Uint32Array, { start, next, places }: Source, values: Uint32Array): void {
  for (let at = start; at < next; at++) values[places[at - start] as number] = column[at] as number;
}

function copyTimes(column: Float64Array, { start, next, places }: Source, values: Float64Array): void {
  for (let at = start; at < next; at++) values[places[at - start] as number] = column[at] as number;
}

function copyFrom({ row, start, next, places, firstAddress }: Source, values: Uint32Array): void {
  for (let at = start; at < next; at++) {
    const own = row.from[at] as number;
    values[places[at - start] as number] = own === FROM_TARGET ? FROM_TARGET : own + firstAddress;
  }
}
