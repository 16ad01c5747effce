import { type Catalog, EMPTY_CATALOG } from '../../live/catalog-store.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { parseFilter, type RowFilter } from './filter.ts';
import { type Row, rowsOf } from './rows.ts';
import type { ListedKeys } from './selection.ts';
import { FILE_ORDER, isLiveSort, RowSorter, type Sort } from './sort.ts';

/** The rows as listed: filtered and in order. Numbers only, so that ten thousand rows are sorted within a frame. */
export class TableModel implements ListedKeys {
  rows: readonly Row[] = [];
  /** Indexes into `rows`, as listed. */
  order: Uint32Array = new Uint32Array(0);
  filter: RowFilter = parseFilter('');
  sort: Sort = FILE_ORDER;
  readonly #live: LiveRows;
  #catalog: Catalog = EMPTY_CATALOG;
  #sorter = new RowSorter([]);
  #indexOfKey = new Map<number, number>();
  /** Position in `order` by row index, -1 when filtered out. */
  #positions = new Int32Array(0);

  constructor(live: LiveRows) {
    this.#live = live;
  }

  get length(): number {
    return this.order.length;
  }

  /** The listing changes by itself while samples come in. */
  get isLive(): boolean {
    return this.filter.isLive || isLiveSort(this.sort);
  }

  rowAt(position: number): Row | undefined {
    return this.rows[this.order[position] ?? -1];
  }

  rowOfKey(key: number): Row | undefined {
    return this.rows[this.#indexOfKey.get(key) ?? -1];
  }

  keyAt(position: number): number {
    return this.rowAt(position)?.key ?? Number.NaN;
  }

  positionOf(key: number): number {
    return this.#positions[this.#indexOfKey.get(key) ?? -1] ?? -1;
  }

  setCatalog(catalog: Catalog): void {
    if (catalog.targets !== this.#catalog.targets || catalog.series !== this.#catalog.series) {
      this.rows = rowsOf(catalog);
      this.#sorter = new RowSorter(this.rows);
      this.#indexOfKey = new Map(this.rows.map((row, index) => [row.key, index]));
    }
    this.#catalog = catalog;
    this.arrange();
  }

  setFilter(text: string): void {
    this.filter = parseFilter(text);
    this.arrange();
  }

  setSort(sort: Sort): void {
    this.sort = sort;
    this.arrange();
  }

  /** Filters and sorts anew. */
  arrange(): void {
    this.order = this.#sorter.order(this.#matching(), this.sort, this.#live);
    const positions = new Int32Array(this.rows.length).fill(-1);
    for (let at = 0; at < this.order.length; at++) positions[this.order[at] ?? 0] = at;
    this.#positions = positions;
  }

  #matching(): Uint32Array {
    const found = new Uint32Array(this.rows.length);
    let count = 0;
    for (const [index, row] of this.rows.entries()) {
      if (this.filter.isEmpty || this.filter.matches(row, this.#live)) found[count++] = index;
    }
    return found.subarray(0, count);
  }
}
