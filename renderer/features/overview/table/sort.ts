import type { LiveRows } from '../../../live/live-rows.ts';
import { type ColumnId, liveValue } from './columns.ts';
import { isTextColumn, type Row, type TextColumn, textRanks } from './rows.ts';

export interface Sort {
  /** null = the order of the file. */
  readonly column: ColumnId | null;
  readonly direction: 'ascending' | 'descending';
}

export const FILE_ORDER: Sort = { column: null, direction: 'ascending' };

/** The order by this column changes while samples come in. */
export const isLiveSort = (sort: Sort): boolean => sort.column !== null && !isTextColumn(sort.column);

/** First click up, second down, third back to the order of the file; values start with the worst. */
export function nextSort(before: Sort, column: ColumnId): Sort {
  const first = isTextColumn(column) ? 'ascending' : 'descending';
  if (before.column !== column) return { column, direction: first };
  if (before.direction === first) {
    return { column, direction: first === 'ascending' ? 'descending' : 'ascending' };
  }
  return FILE_ORDER;
}

// A key and a row index share the 53 bits of a double, so that a typed array's own sort does the work: ten times
// faster than a comparator, and stable because the index breaks ties.
const INDEX_SPAN = 2 ** 18;
const KEY_SPAN = 2 ** 35;
const NO_VALUE = KEY_SPAN - 1;
/** Ratios to 1e-9 and milliseconds to 10 ns fit the 35 bits up to 60 s, the longest timeout. */
const RATIO_SCALE = 1e9;
const MS_SCALE = 1e5;

function scaleOf(column: ColumnId): number {
  if (column === 'loss') return RATIO_SCALE;
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
    const { column } = sort;
    if (column === null || column === 'trend') return indexes;
    const packed = new Float64Array(indexes.length);
    const read = this.reader(column, live, indexes);
    const scale = scaleOf(column);
    for (const [at, index] of indexes.entries()) {
      const key = packKey(read(index) * scale, sort.direction);
      packed[at] = key * INDEX_SPAN + index;
    }
    packed.sort();
    return Uint32Array.from(packed, (value) => value % INDEX_SPAN);
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

function packKey(scaled: number, direction: Sort['direction']): number {
  if (Number.isNaN(scaled)) return NO_VALUE;
  const key = Math.min(Math.max(Math.round(scaled), 0), NO_VALUE - 1);
  return direction === 'ascending' ? key : NO_VALUE - 1 - key;
}
