import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../../core/ports/clock.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import type { ColumnId } from './columns.ts';
import type { Row } from './rows.ts';
import {
  moveTo,
  NOTHING_SELECTED,
  type Selection,
  type SelectModifiers,
  selectAll,
  selectAt,
  toggled,
  withHeirs,
} from './selection.ts';
import { FILE_ORDER, nextSort, type Sort } from './sort.ts';
import { NO_SUMMARY, type Summary, summarise } from './summary.ts';
import { TableModel } from './table-model.ts';

export interface OverviewState {
  readonly filterText: string;
  readonly sort: Sort;
  readonly selection: Selection;
  readonly summary: Summary;
  /** Grows whenever the listing was arranged anew. */
  readonly arrangement: number;
  /** The order would have changed, but the user is working with the rows. */
  readonly isHeld: boolean;
  setFilter(text: string): void;
  sortBy(column: ColumnId): void;
  select(position: number, how: SelectModifiers): void;
  move(position: number): void;
  toggle(position: number): void;
  selectAll(): void;
  clearSelection(): void;
  /** The user does something with the rows: they must not jump now. */
  touch(): void;
  selectedRows(): Row[];
}

export interface OverviewStore extends StoreApi<OverviewState> {
  readonly model: TableModel;
}

/** At most once a second: more would be a flicker, less would be stale. */
const ARRANGE_EVERY_MS = 1000;
const HOLD_MS = 2000;

export interface OverviewContext {
  readonly catalog: CatalogStore;
  readonly live: LiveRows;
  readonly clock: Clock;
}

/** What the overview lists, in which order, and what is selected in it. */
export function createOverviewStore({ catalog, live, clock }: OverviewContext): OverviewStore {
  const model = new TableModel(live);
  let touchedAtMs = Number.NEGATIVE_INFINITY;
  let seenTick = -1;

  const store = createStore<OverviewState>((set, get) => {
    const arranged = () => ({ arrangement: get().arrangement + 1, isHeld: false });
    const setSelection = (selection: Selection) => set({ selection });
    return {
      filterText: '',
      sort: FILE_ORDER,
      selection: NOTHING_SELECTED,
      summary: NO_SUMMARY,
      arrangement: 0,
      isHeld: false,
      setFilter(filterText) {
        model.setFilter(filterText);
        set({ filterText, ...arranged() });
      },
      sortBy(column) {
        const sort = nextSort(get().sort, column);
        model.setSort(sort);
        set({ sort, ...arranged() });
      },
      select: (position, how) => setSelection(selectAt(get().selection, model, position, how)),
      move: (position) => setSelection(moveTo(get().selection, model, position)),
      toggle: (position) => setSelection(toggled(get().selection, model.keyAt(position))),
      selectAll: () => setSelection(selectAll(model, get().selection.active)),
      clearSelection: () => setSelection({ ...NOTHING_SELECTED, active: get().selection.active }),
      touch() {
        touchedAtMs = clock.monotonicMs();
      },
      selectedRows: () => model.rows.filter((row) => get().selection.keys.has(row.key)),
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

  catalog.subscribe((now) => {
    const { arrangement, selection } = store.getState();
    const targetOf = new Map([...selection.keys].map((key) => [key, model.rowOfKey(key)?.targetId]));
    model.setCatalog(now);
    let byTarget: ReadonlyMap<number, readonly Row[]> | undefined;
    const heirs = (key: number): readonly number[] => {
      if (model.rowOfKey(key)) return [key];
      byTarget ??= Map.groupBy(model.rows, (row) => row.targetId);
      return (byTarget.get(targetOf.get(key) ?? -1) ?? []).map((row) => row.key);
    };
    store.setState({
      arrangement: arrangement + 1,
      selection: withHeirs(selection, heirs),
      summary: summarise(model.rows, live),
    });
  });
  clock.every(ARRANGE_EVERY_MS, refresh);
  return Object.assign(store, { model });
}
