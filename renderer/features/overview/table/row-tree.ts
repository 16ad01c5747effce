import type { Grouping } from '../../../base/grouping.ts';
import type { Catalog } from '../../../live/catalog-store.ts';
import { groupRows } from './row-groups.ts';
import type { RowKeys } from './row-keys.ts';
import { plainKey, type Row, targetRowsOf } from './rows.ts';

/** The rows of the table, and which of them are listed under others. */
export interface RowTree {
  /** Plain rows in file order, then those that hold others, and repeats. */
  readonly rows: readonly Row[];
  readonly plainCount: number;
  /** Index of the row above, -1 = none. */
  readonly parents: Int32Array;
  /** Indexes of the rows directly under a row, by its index. */
  readonly children: ReadonlyMap<number, Uint32Array>;
  /** Indexes of the rows at the top. */
  readonly tops: Uint32Array;
}

export const EMPTY_TREE: RowTree = {
  rows: [],
  plainCount: 0,
  parents: new Int32Array(0),
  children: new Map(),
  tops: new Uint32Array(0),
};

export function buildRowTree(plain: readonly Row[], catalog: Catalog, by: Grouping, keys: RowKeys): RowTree {
  if (by === 'target') return perTarget(plain, catalog);
  const { added, parents } = by === 'none' ? { added: [], parents: plain.map(() => -1) } : groupRows(plain, by, keys);
  const rows = [...plain, ...added];
  const indexOf = new Map(plain.map((row, index) => [row.key, index]));
  // Groups stand before rows, and rows in file order.
  const rank = (index: number) => {
    const row = rows[index];
    if (row?.kind === 'group') return index - rows.length;
    return row?.kind === 'repeat' ? (indexOf.get(plainKey(row)) ?? index) : index;
  };
  return linked(rows, plain.length, Int32Array.from(parents), rank);
}

/** A target with several series takes the place of its first one. */
function perTarget(plain: readonly Row[], catalog: Catalog): RowTree {
  const targetRows = targetRowsOf(plain, catalog);
  const rows = [...plain, ...targetRows];
  const parents = new Int32Array(rows.length).fill(-1);
  for (const [at, { members }] of targetRows.entries()) {
    for (const member of members ?? []) parents[member] = plain.length + at;
  }
  return linked(rows, plain.length, parents, (index) => rows[index]?.members?.[0] ?? index);
}

/** @param rank of a row among those beside it */
function linked(
  rows: readonly Row[],
  plainCount: number,
  parents: Int32Array,
  rank: (index: number) => number,
): RowTree {
  const under = new Map<number, number[]>();
  for (const [index, parent] of parents.entries()) {
    const list = under.get(parent);
    if (list) list.push(index);
    else under.set(parent, [index]);
  }
  const children = new Map<number, Uint32Array>();
  for (const [parent, indexes] of under) {
    children.set(parent, Uint32Array.from(indexes.sort((left, right) => rank(left) - rank(right))));
  }
  const tops = children.get(-1) ?? new Uint32Array(0);
  return { rows, plainCount, parents, children, tops };
}
