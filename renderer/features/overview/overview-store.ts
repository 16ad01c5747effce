import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../../core/ports/clock.ts';
import type { LayoutStore } from '../../base/layout-store.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { NO_SUMMARY, type Summary, summarise } from './summary.ts';
import type { ColumnId } from './table/columns.ts';
import { worstFirst } from './table/row-state.ts';
import type { Row } from './table/rows.ts';
import {
  moveTo,
  NOTHING_SELECTED,
  type Selection,
  type SelectModifiers,
  selectAll,
  selectAt,
  selectKeys,
  toggled,
  withHeirs,
} from './table/selection.ts';
import { FILE_ORDER, nextSort, type Sort } from './table/sort.ts';
import { TableModel } from './table/table-model.ts';

export interface OverviewState {
  readonly filterText: string;
  readonly sort: Sort;
  readonly selection: Selection;
  readonly summary: Summary;
  /** Incremented with each new arrangement of the list. */
  readonly arrangement: number;
  /** Incremented to scroll the active row into view. */
  readonly reveals: number;
  /** The order would have changed, but the user is working with the rows. */
  readonly isHeld: boolean;
  setFilter(text: string): void;
  sortBy(column: ColumnId): void;
  sortAs(sort: Sort): void;
  select(position: number, how: SelectModifiers): void;
  move(position: number): void;
  toggle(position: number): void;
  selectAll(): void;
  /** Selects these series, or the rows of their targets, also those that the filter hides. */
  selectSeries(series: readonly number[]): void;
  /** All rows of these targets, as the overview has them. */
  selectTargets(ids: readonly number[]): void;
  /** Selects a row and scrolls to it; clears a filter that hides it. */
  reveal(key: number): void;
  clearSelection(): void;
  /** The user does something with the rows: they must not jump now. */
  touch(): void;
  selectedRows(): Row[];
  /** The series of the selection in table order, each once; those of a target worst first. */
  selectedSeries(): number[];
  /** Expands or collapses the target at `position`. */
  expand(position: number, isExpanded: boolean): void;
  /** Expands or collapses all targets with several series. */
  expandAll(isExpanded: boolean): void;
}

export interface OverviewStore extends StoreApi<OverviewState> {
  readonly model: TableModel;
}

export const [OverviewContext, useOverview] = storeContext<OverviewStore>('OverviewStore');

/** Re-sorts and re-filters at most once a second: a shorter period flickers, a longer one is stale. */
const ARRANGE_EVERY_MS = 1000;
const HOLD_MS = 2000;

export interface OverviewParts {
  readonly catalog: CatalogStore;
  readonly live: LiveRows;
  readonly clock: Clock;
  readonly layout: LayoutStore;
}

/** The rows of the overview, their order, and the selection. */
export function createOverviewStore({ catalog, live, clock, layout }: OverviewParts): OverviewStore {
  const model = new TableModel(live);
  model.setPerTarget(layout.getState().isPerTarget);
  let touchedAtMs = Number.NEGATIVE_INFINITY;
  let seenTick = -1;

  const store = createStore<OverviewState>((set, get) => {
    const arranged = () => ({ arrangement: get().arrangement + 1, isHeld: false });
    const setSelection = (selection: Selection) => set({ selection });
    const rowKeyOf = (series: number) => (model.isListable(series) ? series : (model.parentOf(series) ?? series));
    return {
      filterText: '',
      sort: FILE_ORDER,
      selection: NOTHING_SELECTED,
      summary: NO_SUMMARY,
      arrangement: 0,
      reveals: 0,
      isHeld: false,
      setFilter(filterText) {
        model.setFilter(filterText);
        set({ filterText, ...arranged() });
      },
      sortBy: (column) => get().sortAs(nextSort(get().sort, column)),
      sortAs(sort) {
        model.setSort(sort);
        set({ sort, ...arranged() });
      },
      select: (position, how) => setSelection(selectAt(get().selection, model, position, how)),
      move: (position) => setSelection(moveTo(get().selection, model, position)),
      toggle: (position) => setSelection(toggled(get().selection, model.keyAt(position))),
      selectAll: () => setSelection(selectAll(model, get().selection.active)),
      selectSeries: (series) => setSelection(selectKeys(series.map(rowKeyOf))),
      selectTargets(ids) {
        const rows = model.topRows().filter((row) => ids.includes(row.targetId));
        setSelection(selectKeys(rows.map((row) => row.key)));
      },
      reveal(key) {
        const parent = model.parentOf(key);
        if (!model.isListable(key) && parent !== undefined) get().expand(model.positionOf(parent), true);
        if (model.positionOf(key) < 0) get().setFilter('');
        set({ selection: selectKeys([key]), reveals: get().reveals + 1 });
      },
      clearSelection: () => setSelection({ ...NOTHING_SELECTED, active: get().selection.active }),
      touch() {
        touchedAtMs = clock.monotonicMs();
      },
      selectedRows: () => model.rows.filter((row) => get().selection.keys.has(row.key)),
      selectedSeries() {
        const rows = get().selectedRows();
        rows.sort((left, right) => model.positionOf(left.key) - model.positionOf(right.key));
        const series = rows.flatMap((row) => worstFirst(model.membersOf(row), live).map((member) => member.series));
        return [...new Set(series)].filter((one) => one >= 0);
      },
      expand(position, isExpanded) {
        model.expand(model.keyAt(position), isExpanded);
        set(arranged());
      },
      expandAll(isExpanded) {
        model.expandAll(isExpanded);
        set(arranged());
      },
    };
  });

  function refresh(): void {
    if (live.tick === seenTick) return;
    seenTick = live.tick;
    const summary = summarise(model.rows, live);
    if (!model.isLive) return store.setState({ summary });
    if (clock.monotonicMs() - touchedAtMs < HOLD_MS) return store.setState({ summary, isHeld: true });
    model.arrange();
    store.setState({ summary, arrangement: store.getState().arrangement + 1, isHeld: false });
  }

  /**
   * Changes the rows. A selected row that is gone is replaced by its successors: the new rows of its target, for a
   * target row all of them. Rows that existed beside it stay unselected.
   */
  function relist(change: () => void): void {
    const { arrangement, selection } = store.getState();
    const chosen = [...selection.keys, selection.anchor, selection.active].filter((key) => key !== null);
    const rowOf = new Map(chosen.map((key) => [key, model.rowOfKey(key)]));
    const chosenTargets = new Set(Array.from(rowOf.values(), (row) => row?.targetId));
    const beside = new Set<number>();
    for (const { targetId, key } of model.rows) {
      if (chosenTargets.has(targetId) && model.isListable(key)) beside.add(key);
    }
    change();
    let byTarget: ReadonlyMap<number, readonly Row[]> | undefined;
    const heirs = (key: number): readonly number[] => {
      if (model.isListable(key)) return [key];
      byTarget ??= Map.groupBy(model.topRows(), (row) => row.targetId);
      const gone = rowOf.get(key);
      const rows = byTarget.get(gone?.targetId ?? -1) ?? [];
      return rows.map((row) => row.key).filter((heir) => gone?.members != null || !beside.has(heir));
    };
    store.setState({
      arrangement: arrangement + 1,
      selection: withHeirs(selection, heirs),
      summary: summarise(model.rows, live),
    });
  }

  let showsSpan = live.showsSpan;
  live.onChange(() => {
    if (live.showsSpan === showsSpan) return;
    showsSpan = live.showsSpan;
    model.chooseColumns();
    store.setState({ arrangement: store.getState().arrangement + 1 });
  });
  catalog.subscribe((now) => relist(() => model.setCatalog(now)));
  layout.subscribe(({ isPerTarget }) => {
    if (isPerTarget !== model.isPerTarget) relist(() => model.setPerTarget(isPerTarget));
  });
  clock.every(ARRANGE_EVERY_MS, refresh);
  return Object.assign(store, { model });
}
