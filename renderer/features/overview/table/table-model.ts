import type { Grouping } from '../../../base/grouping.ts';
import { AUTOMATIC_COLUMNS, type ColumnChoice } from '../../../base/list-settings.ts';
import { type Catalog, EMPTY_CATALOG } from '../../../live/catalog-store.ts';
import type { LiveRows } from '../../../live/live-rows.ts';
import { TargetRollups } from '../../../live/target-rollup.ts';
import { parseFilter, type RowFilter } from '../filter/filter.ts';
import { COLUMNS, type Column } from './column-list.ts';
import { columnsFor, treeColumns } from './columns.ts';
import { latestOfAll } from './result.ts';
import { RowKeys } from './row-keys.ts';
import { buildRowTree, EMPTY_TREE, type RowTree } from './row-tree.ts';
import { type Row, rowsOf } from './rows.ts';
import type { ListedKeys } from './selection.ts';
import { FILE_ORDER, isLiveSort, RowSorter, type Sort } from './sort.ts';

const NO_ROWS = new Uint32Array(0);

/**
 * The rows as listed: filtered and in order; grouped, under the rows that hold them when these are expanded. Numbers
 * only, so that ten thousand rows are sorted within a frame.
 */
export class TableModel implements ListedKeys {
  /** Indexes into `rows`, as listed. */
  order: Uint32Array = NO_ROWS;
  columns: readonly Column[] = COLUMNS;
  filter: RowFilter = parseFilter('');
  sort: Sort = FILE_ORDER;
  grouping: Grouping = 'none';
  /** Number of rows that the filter lists: of targets where there is one row per target, else of series, each once. */
  matching = 0;
  /** Branches that are not as they are at first: targets are collapsed, groups expanded. */
  toggled: ReadonlySet<string> = new Set();
  private choice: ColumnChoice = AUTOMATIC_COLUMNS;
  private readonly live: LiveRows;
  private readonly rollups: TargetRollups;
  private readonly keys = new RowKeys();
  private catalog: Catalog = EMPTY_CATALOG;
  private plain: readonly Row[] = [];
  private tree: RowTree = EMPTY_TREE;
  private sorter = new RowSorter([]);
  private indexOfKey = new Map<number, number>();
  /** Position in `order` by row index, -1 when it is not listed. */
  private positions = new Int32Array(0);

  constructor(live: LiveRows) {
    this.live = live;
    this.rollups = new TargetRollups(live);
    live.onChange(() => {
      if (this.isPerTarget) this.rollups.refresh();
    });
  }

  /** Rows of all series, then those that hold others, and repeats of rows that are in several groups. */
  get rows(): readonly Row[] {
    return this.tree.rows;
  }

  /** Number of `rows` that are series, or targets without. */
  get plainCount(): number {
    return this.tree.plainCount;
  }

  get isPerTarget(): boolean {
    return this.grouping === 'target';
  }

  get length(): number {
    return this.order.length;
  }

  /** The listing changes by itself while samples come in. */
  get isLive(): boolean {
    return this.filter.isLive || isLiveSort(this.sort);
  }

  /** Number of rows without a filter, counted as `matching` is. */
  get total(): number {
    return this.isPerTarget ? this.tree.tops.length : this.plainCount;
  }

  rowAt(position: number): Row | undefined {
    return this.rows[this.order[position] ?? -1];
  }

  rowOfKey(key: number): Row | undefined {
    return this.rows[this.indexOfKey.get(key) ?? -1];
  }

  /** The rows of these keys, in the order of `rows`. */
  rowsOfKeys(keys: ReadonlySet<number>): Row[] {
    const indexes = Array.from(keys, (key) => this.indexOfKey.get(key)).filter((index) => index !== undefined);
    indexes.sort((left, right) => left - right);
    return indexes.map((index) => this.rows[index]).filter((row) => row !== undefined);
  }

  keyAt(position: number): number {
    return this.rowAt(position)?.key ?? Number.NaN;
  }

  positionOf(key: number): number {
    return this.positions[this.indexOfKey.get(key) ?? -1] ?? -1;
  }

  /** The rows of the series of a row: itself, or those that it stands for. */
  membersOf(row: Row): readonly Row[] {
    if (!row.members) return [row];
    return Array.from(row.members, (index) => this.rows[index]).filter((member) => member !== undefined);
  }

  /** The key of the row that a row is listed under; undefined = none. */
  parentOf(key: number): number | undefined {
    return this.rows[this.tree.parents[this.indexOfKey.get(key) ?? -1] ?? -1]?.key;
  }

  /** Depth of a row, 1 = at the top. */
  levelOf(key: number): number {
    let level = 1;
    for (let above = this.parentOf(key); above !== undefined; above = this.parentOf(above)) level += 1;
    return level;
  }

  /** undefined = it holds no others. */
  isExpanded({ branch, kind }: Row): boolean | undefined {
    if (branch === '') return undefined;
    return this.toggled.has(branch) === (kind === 'target');
  }

  /** There is such a row. Per target, it is not hidden by a target that is collapsed. */
  isListable(key: number): boolean {
    if (!this.rowOfKey(key)) return false;
    const parent = this.isPerTarget ? this.rowOfKey(this.parentOf(key) ?? Number.NaN) : undefined;
    return parent === undefined || this.isExpanded(parent) === true;
  }

  /** Rows at the top level of the per-target view, else those of all series. */
  topRows(): readonly Row[] {
    if (!this.isPerTarget) return this.plain;
    return Array.from(this.tree.tops, (index) => this.rows[index]).filter((row) => row !== undefined);
  }

  setCatalog(catalog: Catalog): void {
    const isChanged = catalog.targets !== this.catalog.targets || catalog.series !== this.catalog.series;
    this.catalog = catalog;
    if (isChanged) this.setRows(rowsOf(catalog));
    this.arrange();
  }

  /** Other columns are chosen, or say something: the figures became those of a span, or since Start again. */
  chooseColumns(choice: ColumnChoice = this.choice): void {
    this.choice = choice;
    const columns = columnsFor(this.plain, this.live.showsSpan, choice);
    const isTree = this.grouping !== 'none' && this.grouping !== 'target';
    this.columns = isTree ? treeColumns(columns, choice) : columns;
  }

  setFilter(text: string): void {
    this.filter = parseFilter(text);
    this.arrange();
  }

  setSort(sort: Sort): void {
    this.sort = sort;
    this.arrange();
  }

  setGrouping(grouping: Grouping): void {
    if (grouping === this.grouping) return;
    this.grouping = grouping;
    this.setRows(this.plain);
    this.arrange();
  }

  setToggled(toggled: ReadonlySet<string>): void {
    this.toggled = toggled;
    this.arrange();
  }

  expand(key: number, isExpanded: boolean): void {
    const row = this.rowOfKey(key);
    if (row && row.branch !== '') this.setToggled(this.withBranches([row], isExpanded));
  }

  /** Expands all rows that this one is listed under. */
  expandAbove(key: number): void {
    const above: Row[] = [];
    for (let at = this.parentOf(key); at !== undefined; at = this.parentOf(at)) {
      const row = this.rowOfKey(at);
      if (row) above.push(row);
    }
    if (above.length > 0) this.setToggled(this.withBranches(above, true));
  }

  expandAll(isExpanded: boolean): void {
    this.setToggled(
      this.withBranches(
        this.rows.filter(({ branch }) => branch !== ''),
        isExpanded,
      ),
    );
  }

  /**
   * Aggregates the rows of groups. Each frame changes something in nearly every group, and each group may hold all rows:
   * with every frame this would take half of a processor at ten thousand rows.
   */
  refreshGroups(): void {
    if (this.grouping !== 'none' && !this.isPerTarget) this.rollups.refresh();
  }

  /** Filters and sorts again. */
  arrange(): void {
    const matched = this.matchedRows();
    const order: number[] = [];
    const list = (indexes: Uint32Array) => {
      for (const index of this.sorter.order(indexes, this.sort, this.live)) {
        order.push(index);
        const row = this.rows[index];
        if (row && this.isExpanded(row)) list(this.shownUnder(index, matched));
      }
    };
    list(this.tree.tops.filter((index) => matched[index] === 1));
    this.order = Uint32Array.from(order);
    const positions = new Int32Array(this.rows.length).fill(-1);
    for (const [at, index] of order.entries()) positions[index] = at;
    this.positions = positions;
    this.matching = this.countMatching(matched);
  }

  private withBranches(rows: readonly Row[], isExpanded: boolean): ReadonlySet<string> {
    const toggled = new Set(this.toggled);
    for (const { branch, kind } of rows) {
      if (isExpanded === (kind === 'target')) toggled.add(branch);
      else toggled.delete(branch);
    }
    return toggled;
  }

  private setRows(plain: readonly Row[]): void {
    this.plain = plain;
    this.tree = buildRowTree(plain, this.catalog, this.grouping, this.keys);
    this.chooseColumns();
    this.sorter = new RowSorter(this.rows);
    this.indexOfKey = new Map(this.rows.map((row, index) => [row.key, index]));
    this.rollups.set(
      this.rows
        .filter((row) => row.members !== null)
        .map((row) => ({
          series: row.series,
          members: this.membersOf(row).map((member) => member.series),
          latest: row.kind === 'group' ? 'same' : latestOfAll(row.probe),
          isEven: row.kind === 'target',
        })),
    );
  }

  private matches(row: Row): boolean {
    return this.filter.isEmpty || this.filter.matches(row, this.live);
  }

  /** 1 by index of the rows that match themselves or hold one that does; a target may also match as a whole. */
  private matchedRows(): Uint8Array {
    const matched = new Uint8Array(this.rows.length);
    for (const [index, row] of this.rows.entries()) {
      if (row.kind === 'group' || !this.matches(row)) continue;
      for (let at = index; at >= 0 && matched[at] === 0; at = this.tree.parents[at] ?? -1) matched[at] = 1;
    }
    return matched;
  }

  /** Under a target that only matches as a whole all its series are shown. */
  private shownUnder(index: number, matched: Uint8Array): Uint32Array {
    const children = this.tree.children.get(index) ?? NO_ROWS;
    const found = children.filter((child) => matched[child] === 1);
    return found.length > 0 ? found : children;
  }

  private countMatching(matched: Uint8Array): number {
    if (this.isPerTarget) return this.tree.tops.reduce((count, index) => count + (matched[index] ?? 0), 0);
    return matched.subarray(0, this.plainCount).reduce((count, one) => count + one, 0);
  }
}
