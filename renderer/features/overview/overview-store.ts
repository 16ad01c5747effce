import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../../core/ports/clock.ts';
import type { MenuPlace } from '../../../ui/grid/menu-place.ts';
import type { LayoutStore } from '../../base/layout-store.ts';
import type { ColumnChoice } from '../../base/list-settings.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { NO_SUMMARY, type Summary, summarise } from './summary.ts';
import { withShown, withWidth } from './table/column-choice.ts';
import type { ColumnId } from './table/column-list.ts';
import { worstFirst } from './table/row-state.ts';
import { plainKey, type Row } from './table/rows.ts';
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

/** A context menu: of the selected rows, or of a column. */
export interface OverviewMenu {
  readonly of: 'rows' | ColumnId;
  readonly at: MenuPlace;
}

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
  readonly menu: OverviewMenu | null;
  /** Opens the menu of the selected rows, among them the one at `position`. */
  openRowMenu(position: number, at: MenuPlace): void;
  openColumnMenu(column: ColumnId, at: MenuPlace): void;
  closeMenu(): void;
  chooseColumns(shown: readonly ColumnId[] | null): void;
  /** @param width in px; null = its own */
  resizeColumn(column: ColumnId, width: number | null): void;
  setFilter(text: string): void;
  /** @param isFurther the column decides among rows that are equal by the others */
  sortBy(column: ColumnId, isFurther?: boolean): void;
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
  /** Expands or collapses the row at `position`. */
  expand(position: number, isExpanded: boolean): void;
  /** Expands or collapses all rows that hold others. */
  expandAll(isExpanded: boolean): void;
}

export interface OverviewStore extends StoreApi<OverviewState> {
  readonly model: TableModel;
}

export const [OverviewContext, useOverview] = storeContext<OverviewStore>('OverviewStore');

/** Re-sorts and re-filters at most once a second: a shorter period flickers, a longer one is stale. */
const ARRANGE_EVERY_MS = 1000;
const HOLD_MS = 2000;
const MAX_KEPT = 5000;

export interface OverviewParts {
  readonly catalog: CatalogStore;
  readonly live: LiveRows;
  readonly clock: Clock;
  readonly layout: LayoutStore;
}

/** The rows of the overview, their order, and the selection. */
export function createOverviewStore({ catalog, live, clock, layout }: OverviewParts): OverviewStore {
  const model = new TableModel(live);
  model.setGrouping(layout.getState().grouping);
  let touchedAtMs = Number.NEGATIVE_INFINITY;
  let seenTick = -1;

  const store = createStore<OverviewState>((set, get) => {
    const arranged = () => ({ arrangement: get().arrangement + 1, isHeld: false });
    const setSelection = (selection: Selection) => set({ selection });
    const setColumns = (columns: ColumnChoice) => layout.getState().setList({ columns });
    /** Keeps for the project which rows are expanded: the newest ones, when there are too many. */
    const keepToggled = () => {
      set(arranged());
      layout.getState().setList({ toggled: [...model.toggled].slice(-MAX_KEPT) });
    };
    const rowKeyOf = (series: number) => (model.isListable(series) ? series : (model.parentOf(series) ?? series));
    return {
      filterText: '',
      sort: FILE_ORDER,
      selection: NOTHING_SELECTED,
      summary: NO_SUMMARY,
      arrangement: 0,
      reveals: 0,
      isHeld: false,
      menu: null,
      openRowMenu(position, at) {
        if (!get().selection.keys.has(model.keyAt(position))) get().select(position, { range: false, toggle: false });
        set({ menu: { of: 'rows', at } });
      },
      openColumnMenu: (column, at) => set({ menu: { of: column, at } }),
      closeMenu: () => set({ menu: null }),
      chooseColumns(shown) {
        const before = model.columns.map(({ id }) => id);
        setColumns(withShown(layout.getState().list.columns, shown, before));
      },
      resizeColumn: (column, width) => setColumns(withWidth(layout.getState().list.columns, column, width)),
      setFilter(filterText) {
        model.setFilter(filterText);
        set({ filterText, ...arranged() });
      },
      sortBy: (column, isFurther) => get().sortAs(nextSort(get().sort, column, isFurther)),
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
        model.expandAbove(key);
        keepToggled();
        if (model.positionOf(key) < 0) get().setFilter('');
        set({ selection: selectKeys([key]), reveals: get().reveals + 1, ...arranged() });
      },
      clearSelection: () => setSelection({ ...NOTHING_SELECTED, active: get().selection.active }),
      touch() {
        touchedAtMs = clock.monotonicMs();
      },
      selectedRows: () => withoutHeadings(model.rowsOfKeys(get().selection.keys), model),
      selectedSeries() {
        const rows = get().selectedRows();
        rows.sort((left, right) => model.positionOf(left.key) - model.positionOf(right.key));
        const series = rows.flatMap((row) => worstFirst(model.membersOf(row), live).map((member) => member.series));
        return [...new Set(series)].filter((one) => one >= 0);
      },
      expand(position, isExpanded) {
        model.expand(model.keyAt(position), isExpanded);
        keepToggled();
      },
      expandAll(isExpanded) {
        model.expandAll(isExpanded);
        keepToggled();
      },
    };
  });

  function refresh(): void {
    if (live.tick === seenTick) return;
    seenTick = live.tick;
    model.refreshGroups();
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
      if (gone?.kind === 'repeat' && model.isListable(plainKey(gone))) return [plainKey(gone)];
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
  let { generation } = live;
  live.onChange(() => {
    // The first rows after all were forgotten: what was counted is of another moment.
    if (live.generation !== generation && live.size > 0) {
      generation = live.generation;
      refresh();
    }
    if (live.showsSpan === showsSpan) return;
    showsSpan = live.showsSpan;
    model.chooseColumns();
    store.setState({ arrangement: store.getState().arrangement + 1 });
  });
  catalog.subscribe((now) => relist(() => model.setCatalog(now)));
  let shownList = layout.getState().list;
  layout.subscribe(({ grouping, list }) => {
    if (grouping !== model.grouping) relist(() => model.setGrouping(grouping));
    const isOther = list.columns !== shownList.columns;
    if (isOther) model.chooseColumns(list.columns);
    const isOpenedElsewhere = !isSame(list.toggled, model.toggled);
    if (isOpenedElsewhere) model.setToggled(new Set(list.toggled));
    shownList = list;
    if (isOther || isOpenedElsewhere) store.setState({ arrangement: store.getState().arrangement + 1 });
  });
  clock.every(ARRANGE_EVERY_MS, refresh);
  return Object.assign(store, { model });
}

/**
 * Tells of anything that the rows show: news of series, and headings, which are aggregated later.
 * @returns how to stop listening
 */
export function onRowsChange(live: LiveRows, overview: OverviewStore, listener: () => void): () => void {
  const stops = [live.onChange(listener), overview.subscribe(listener)];
  return () => {
    for (const stop of stops) stop();
  };
}

const isSame = (kept: readonly string[], toggled: ReadonlySet<string>): boolean =>
  kept.length === toggled.size && kept.every((one) => toggled.has(one));

/** The rows under headings in place of these, and each series once: it may be listed in several groups. */
function withoutHeadings(rows: readonly Row[], model: TableModel): Row[] {
  const single = new Map<number, Row>();
  for (const row of rows) {
    if (row.kind === 'group') for (const member of model.membersOf(row)) single.set(member.key, member);
    else {
      const own = model.rowOfKey(plainKey(row)) ?? row;
      single.set(own.key, own);
    }
  }
  return [...single.values()];
}
