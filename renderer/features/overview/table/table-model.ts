import { type Catalog, EMPTY_CATALOG } from '../../../live/catalog-store.ts';
import type { LiveRows } from '../../../live/live-rows.ts';
import { TargetRollups } from '../../../live/target-rollup.ts';
import { parseFilter, type RowFilter } from '../filter/filter.ts';
import { COLUMNS, type Column, columnsFor } from './columns.ts';
import { latestOfAll } from './result.ts';
import { type Row, rowsOf, targetRowsOf } from './rows.ts';
import type { ListedKeys } from './selection.ts';
import { FILE_ORDER, isLiveSort, RowSorter, type Sort } from './sort.ts';

/**
 * The rows as listed: filtered and in order; in the aggregated view a row per target, and under it those of its series
 * when it is expanded. Numbers only, so that ten thousand rows are sorted within a frame.
 */
export class TableModel implements ListedKeys {
  /** Rows of all series, then rows of targets with several series. */
  rows: readonly Row[] = [];
  /** Number of `rows` in the plain view. */
  plainCount = 0;
  /** Indexes into `rows`, as listed. */
  order: Uint32Array = new Uint32Array(0);
  columns: readonly Column[] = COLUMNS;
  filter: RowFilter = parseFilter('');
  sort: Sort = FILE_ORDER;
  isPerTarget = false;
  /** Keys of expanded targets. */
  expanded: ReadonlySet<number> = new Set();
  private readonly live: LiveRows;
  private readonly rollups: TargetRollups;
  private catalog: Catalog = EMPTY_CATALOG;
  private sorter = new RowSorter([]);
  private indexOfKey = new Map<number, number>();
  /** Top-level rows of the per-target view: indexes in file order. */
  private tops = new Uint32Array(0);
  /** Index of the target row that a row belongs to, -1 = none. */
  private parents = new Int32Array(0);
  /** Position in `order` by row index, -1 when filtered out. */
  private positions = new Int32Array(0);

  constructor(live: LiveRows) {
    this.live = live;
    this.rollups = new TargetRollups(live);
    live.onChange(() => {
      if (this.isPerTarget) this.rollups.refresh();
    });
  }

  get length(): number {
    return this.order.length;
  }

  /** The listing changes by itself while samples come in. */
  get isLive(): boolean {
    return this.filter.isLive || isLiveSort(this.sort);
  }

  /** Number of rows without a filter, not counting the series of expanded targets. */
  get total(): number {
    return this.isPerTarget ? this.tops.length : this.plainCount;
  }

  /** Number of those rows that the filter lists. */
  get matching(): number {
    if (!this.isPerTarget) return this.order.length;
    return this.order.reduce((count, index) => count + (this.parents[index] === -1 ? 1 : 0), 0);
  }

  rowAt(position: number): Row | undefined {
    return this.rows[this.order[position] ?? -1];
  }

  rowOfKey(key: number): Row | undefined {
    const row = this.rows[this.indexOfKey.get(key) ?? -1];
    return row?.members && !this.isPerTarget ? undefined : row;
  }

  keyAt(position: number): number {
    return this.rowAt(position)?.key ?? Number.NaN;
  }

  positionOf(key: number): number {
    return this.positions[this.indexOfKey.get(key) ?? -1] ?? -1;
  }

  /** The rows of the series of a row: itself, or those of its target. */
  membersOf(row: Row): readonly Row[] {
    return row.members ? this.rows.slice(row.members.first, row.members.first + row.members.count) : [row];
  }

  /** The key of the target row that a row belongs to; undefined = none. */
  parentOf(key: number): number | undefined {
    return this.rows[this.parents[this.indexOfKey.get(key) ?? -1] ?? -1]?.key;
  }

  /** There is such a row, and only the filter may keep it out of the list. */
  isListable(key: number): boolean {
    if (!this.rowOfKey(key)) return false;
    const parent = this.isPerTarget ? this.parentOf(key) : undefined;
    return parent === undefined || this.expanded.has(parent);
  }

  /** Rows at the top level of the per-target view. */
  topRows(): readonly Row[] {
    if (!this.isPerTarget) return this.rows.slice(0, this.plainCount);
    return Array.from(this.tops, (index) => this.rows[index]).filter((row) => row !== undefined);
  }

  setCatalog(catalog: Catalog): void {
    if (catalog.targets !== this.catalog.targets || catalog.series !== this.catalog.series) {
      this.setRows(rowsOf(catalog), catalog);
    }
    this.catalog = catalog;
    this.arrange();
  }

  /** The figures became those of a span, or since Start again: other columns say something. */
  chooseColumns(): void {
    this.columns = columnsFor(this.rows.slice(0, this.plainCount), this.live.showsSpan);
  }

  setFilter(text: string): void {
    this.filter = parseFilter(text);
    this.arrange();
  }

  setSort(sort: Sort): void {
    this.sort = sort;
    this.arrange();
  }

  setPerTarget(isPerTarget: boolean): void {
    this.isPerTarget = isPerTarget;
    if (isPerTarget) this.rollups.refresh();
    this.arrange();
  }

  expand(key: number, isExpanded: boolean): void {
    const expanded = new Set(this.expanded);
    if (isExpanded) expanded.add(key);
    else expanded.delete(key);
    this.expanded = expanded;
    this.arrange();
  }

  expandAll(isExpanded: boolean): void {
    const targetRows = this.rows.slice(this.plainCount);
    this.expanded = new Set(isExpanded ? targetRows.map((row) => row.key) : []);
    this.arrange();
  }

  /** Filters and sorts again. */
  arrange(): void {
    this.order = this.isPerTarget ? this.perTargetOrder() : this.sorted(this.matchingRows(0, this.plainCount));
    const positions = new Int32Array(this.rows.length).fill(-1);
    for (let at = 0; at < this.order.length; at++) positions[this.order[at] ?? 0] = at;
    this.positions = positions;
  }

  private setRows(plain: readonly Row[], catalog: Catalog): void {
    const targetRows = targetRowsOf(plain, catalog);
    this.rows = [...plain, ...targetRows];
    this.plainCount = plain.length;
    this.columns = columnsFor(plain, this.live.showsSpan);
    this.sorter = new RowSorter(this.rows);
    this.indexOfKey = new Map(this.rows.map((row, index) => [row.key, index]));
    const parents = new Int32Array(this.rows.length).fill(-1);
    const tops: number[] = [];
    for (const [at, { members }] of targetRows.entries()) {
      if (members) parents.fill(plain.length + at, members.first, members.first + members.count);
    }
    for (let index = 0; index < plain.length; index++) {
      const parent = parents[index] ?? -1;
      if (parent === -1) tops.push(index);
      else if (this.rows[parent]?.members?.first === index) tops.push(parent);
    }
    this.parents = parents;
    this.tops = Uint32Array.from(tops);
    this.rollups.set(
      targetRows.map((row) => ({
        series: row.series,
        members: this.membersOf(row).map((member) => member.series),
        latest: latestOfAll(row.probe),
      })),
    );
  }

  private sorted(indexes: Uint32Array): Uint32Array {
    return this.sorter.order(indexes, this.sort, this.live);
  }

  private matches(index: number): boolean {
    const row = this.rows[index];
    return row !== undefined && (this.filter.isEmpty || this.filter.matches(row, this.live));
  }

  private matchingRows(first: number, count: number): Uint32Array {
    const found = new Uint32Array(count);
    let length = 0;
    for (let index = first; index < first + count; index++) if (this.matches(index)) found[length++] = index;
    return found.subarray(0, length);
  }

  /** A target is listed when it or a series of it matches; expanded, it shows the matching series, or all if none does. */
  private perTargetOrder(): Uint32Array {
    const members = new Map<number, Uint32Array>();
    const tops = this.tops.filter((index) => {
      const range = this.rows[index]?.members;
      if (!range) return this.matches(index);
      const found = this.matchingRows(range.first, range.count);
      members.set(index, found);
      return found.length > 0 || this.matches(index);
    });
    const order: number[] = [];
    for (const index of this.sorted(tops)) {
      order.push(index);
      const row = this.rows[index];
      if (!row?.members || !this.expanded.has(row.key)) continue;
      const found = members.get(index) ?? new Uint32Array(0);
      const { first, count } = row.members;
      const shown = found.length > 0 ? found : Uint32Array.from({ length: count }, (_, at) => first + at);
      for (const member of this.sorted(shown)) order.push(member);
    }
    return Uint32Array.from(order);
  }
}
