import type { LiveRows } from '../../../live/live-rows.ts';
import { isColumnId } from './column-choice.ts';
import type { ColumnId } from './column-list.ts';
import { liveValue } from './columns.ts';
import { isTextColumn, type Row, type TextColumn, textRanks } from './rows.ts';

export interface SortKey {
  readonly column: ColumnId;
  readonly direction: 'ascending' | 'descending';
}

/** The most important key first; empty = the order of the file. */
export type Sort = readonly SortKey[];

export const FILE_ORDER: Sort = [];

/** More keys than this decide nothing. */
export const MAX_SORT_KEYS = 4;

/** The order by these columns changes while samples come in. */
export const isLiveSort = (sort: Sort): boolean => sort.some(({ column }) => !isTextColumn(column));

/** A stored sort without what is not known here. */
export const knownSort = (
  sort: readonly { readonly column: string; readonly direction: SortKey['direction'] }[],
): Sort =>
  sort.flatMap(({ column, direction }) => (isColumnId(column) ? [{ column, direction }] : [])).slice(0, MAX_SORT_KEYS);

const opposite = (direction: SortKey['direction']): SortKey['direction'] =>
  direction === 'ascending' ? 'descending' : 'ascending';

/**
 * First click one direction, second the other, third back to the order of the file; values start with the worst.
 * @param isFurther keeps the other keys: the column decides among rows that are equal by those
 */
export function nextSort(before: Sort, column: ColumnId, isFurther = false): Sort {
  const first = isTextColumn(column) ? 'ascending' : 'descending';
  const known = before.find((key) => key.column === column);
  const next: SortKey = known ? { column, direction: opposite(first) } : { column, direction: first };
  const isOver = known !== undefined && known.direction !== first;
  if (!isFurther) return isOver ? FILE_ORDER : [next];
  if (isOver) return before.filter((key) => key.column !== column);
  if (known) return before.map((key) => (key.column === column ? next : key));
  return [...before, next].slice(-MAX_SORT_KEYS);
}

// A key and a position share the 53 bits of a double, so that a typed array's own sort does the work: ten times
// faster than a comparator, and stable because the position breaks ties.
const INDEX_SPAN = 2 ** 18;
const KEY_SPAN = 2 ** 35;
const NO_VALUE = KEY_SPAN - 1;
/** Ratios to 1e-9 and milliseconds to 10 ns fit the 35 bits up to 60 s, the longest timeout. */
const RATIO_SCALE = 1e9;
const MS_SCALE = 1e5;
/** Unix time in tenths of a second fits, too. */
const MOMENT_SCALE = 0.01;

function scaleOf(column: ColumnId): number {
  if (column === 'loss' || column === 'uptime') return RATIO_SCALE;
  if (column === 'since') return MOMENT_SCALE;
  if (column === 'mos') return MS_SCALE;
  return column.endsWith('Ms') ? MS_SCALE : 1;
}

/** Caches the ranks of text columns, which change only with the rows. */
export class RowSorter {
  private readonly ranks = new Map<TextColumn, Float64Array>();
  private readonly rows: readonly Row[];

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }

  /** Puts `indexes` of rows in order. Rows without a value come last either way. */
  order(indexes: Uint32Array, sort: Sort, live: LiveRows): Uint32Array {
    // From the least important key to the most: each pass keeps the order of the one before among equals.
    return sort.reduceRight((order, key) => this.pass(order, key, live), indexes);
  }

  private pass(indexes: Uint32Array, { column, direction }: SortKey, live: LiveRows): Uint32Array {
    if (column === 'trend' || indexes.length < 2) return indexes;
    const packed = new Float64Array(indexes.length);
    const read = this.reader(column, live, indexes);
    const scale = scaleOf(column);
    for (const [at, index] of indexes.entries()) packed[at] = packKey(read(index) * scale, direction) * INDEX_SPAN + at;
    packed.sort();
    return Uint32Array.from(packed, (value) => indexes[value % INDEX_SPAN] ?? 0);
  }

  private reader(column: ColumnId, live: LiveRows, indexes: Uint32Array): (index: number) => number {
    if (isTextColumn(column)) {
      const ranks = this.ranksOf(column);
      return (index) => ranks[index] ?? Number.NaN;
    }
    if (column === 'result') {
      const slotOf = (index: number) => live.slotOf(this.rows[index]?.series ?? -1);
      // The stored number has the order of the value in its unit, and words have one too.
      return this.rankedByProbe(indexes, (index) => live.columns.latest[slotOf(index)] ?? Number.NaN);
    }
    return (index) => {
      const row = this.rows[index];
      return row ? liveValue(column, live, row) : Number.NaN;
    };
  }

  /** Results of different probes have different units: rows of one probe stay together, and are compared among themselves. */
  private rankedByProbe(indexes: Uint32Array, value: (index: number) => number): (index: number) => number {
    const byProbe = new Map<string, number[]>();
    const values = new Map<number, number>();
    for (const index of indexes) {
      const one = value(index);
      if (Number.isNaN(one)) continue;
      values.set(index, one);
      const probe = this.rows[index]?.probe ?? '';
      const list = byProbe.get(probe);
      if (list) list.push(one);
      else byProbe.set(probe, [one]);
    }
    const rankOf = new Map<string, ReadonlyMap<number, number>>();
    let rank = 0;
    for (const [probe, list] of [...byProbe].sort(([left], [right]) => (left < right ? -1 : 1))) {
      rankOf.set(probe, new Map([...Float64Array.from(new Set(list)).sort()].map((one) => [one, rank++])));
    }
    return (index) => rankOf.get(this.rows[index]?.probe ?? '')?.get(values.get(index) ?? Number.NaN) ?? Number.NaN;
  }

  private ranksOf(column: TextColumn): Float64Array {
    const known = this.ranks.get(column);
    if (known) return known;
    const ranks = textRanks(this.rows, column);
    this.ranks.set(column, ranks);
    return ranks;
  }
}

function packKey(scaled: number, direction: SortKey['direction']): number {
  if (Number.isNaN(scaled)) return NO_VALUE;
  const key = Math.min(Math.max(Math.round(scaled), 0), NO_VALUE - 1);
  return direction === 'ascending' ? key : NO_VALUE - 1 - key;
}
