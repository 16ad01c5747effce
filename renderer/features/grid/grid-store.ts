import { createStore, type StoreApi } from 'zustand/vanilla';
import type { JudgedSeries } from '../../../core/analysis/shared-cause.ts';
import { canonicalAddress } from '../../../core/model/address.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { CELLS_PER_ROW } from '../../../ui/cells/cell-geometry.ts';
import type { Preferences } from '../../base/host/host-bridge.ts';
import type { ReplayPositionStore } from '../../base/station/replay-position.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import type { Row } from '../overview/table/rows.ts';
import { CellCodes } from './cell-codes.ts';
import { type GridLayout, layOutGrid } from './grid-layout.ts';
import { GRID_PREFERENCE, readGridPreference, writtenGridPreference } from './grid-preference.ts';
import { causeText, type GridSummary, judgedSeries, NO_GRID_SUMMARY, summariseGrid } from './grid-summary.ts';
import { LastHops } from './last-hops.ts';
import { MODES, type Reference, type ReferenceMode } from './reference.ts';

/** A cell of the grid, a whole row, or all rows. */
export interface Subject {
  /** null = all rows. */
  readonly rowKey: string | null;
  /** null = the row. */
  readonly column: number | null;
}

export const ALL_ROWS: Subject = { rowKey: null, column: null };

export interface GridState {
  readonly reference: Reference;
  readonly layout: GridLayout;
  readonly hidden: ReadonlySet<string>;
  /** The cell of the keyboard. */
  readonly cursor: Subject | null;
  /** Under the pointer. */
  readonly hovered: Subject | null;
  readonly pinned: Subject | null;
  /** Updated once a second while the grid is open. */
  readonly summary: GridSummary;
  /** Sentence on what failing series share; empty = nothing is known yet. */
  readonly cause: string;
  /** Message on an address that was looked for in vain; empty = none. */
  readonly missing: string;
  /** Incremented to scroll the cursor into view. */
  readonly reveals: number;
  setMode(mode: ReferenceMode): void;
  /** Compares with the next value. */
  nextMode(): void;
  setNominal(ms: number): void;
  setCursor(cursor: Subject | null): void;
  hover(subject: Subject | null): void;
  pin(subject: Subject | null): void;
  hideRow(key: string): void;
  showRows(): void;
}

export interface GridStore extends StoreApi<GridState> {
  readonly live: LiveRows;
  /** Codes of the current layout. */
  codes(): CellCodes;
  /** @param agents that are not connected */
  setSilent(agents: readonly string[]): void;
  /** Follows the series while the grid is shown. @returns how to stop */
  open(): () => void;
}

export const [GridContext, useGrid] = storeContext<GridStore>('GridStore');

export interface GridParts {
  readonly catalog: CatalogStore;
  readonly overview: OverviewStore;
  readonly live: LiveRows;
  readonly clock: Clock;
  readonly preferences: Preferences;
  readonly stationNowMs: () => number;
  readonly link: Pick<StationLink, 'watch'>;
  readonly replayPosition: Pick<ReplayPositionStore, 'getState'>;
}

const SUMMARISE_EVERY_MS = 1000;
/** The comparison of all series takes some ms. */
const COMPARE_EVERY = 5;

const seriesRows = ({ model }: OverviewStore): readonly Row[] => model.rows.slice(0, model.plainCount);

/** The grid of /24s: its layout, its codes, and what is shown of them. */
export function createGridStore(parts: GridParts): GridStore {
  const { catalog, overview, live, clock, preferences, stationNowMs, link, replayPosition } = parts;
  const lastHops = new LastHops(link);
  let rows: readonly Row[] = [];
  let filter = overview.model.filter;
  let codes = new CellCodes(layOutGrid([], new Map()), live);
  let seconds = 0;
  let silent: readonly string[] = [];

  const store = createStore<GridState>((set, get) => {
    const compare = (change: Partial<Reference>) => {
      const reference = { ...get().reference, ...change };
      codes.setReference(reference);
      set({ reference });
      preferences.write(GRID_PREFERENCE, writtenGridPreference(reference));
    };
    return {
      reference: readGridPreference(preferences.read(GRID_PREFERENCE)),
      layout: codes.layout,
      hidden: new Set(),
      cursor: null,
      hovered: null,
      pinned: null,
      summary: NO_GRID_SUMMARY,
      cause: '',
      missing: '',
      reveals: 0,
      setMode: (mode) => compare({ mode }),
      nextMode: () => compare({ mode: MODES[(MODES.indexOf(get().reference.mode) + 1) % MODES.length] ?? 'mean' }),
      setNominal: (nominalMs) => compare({ nominalMs }),
      setCursor: (cursor) => set({ cursor, reveals: get().reveals + (cursor ? 1 : 0) }),
      hover: (hovered) => set({ hovered }),
      pin: (pinned) => set({ pinned }),
      hideRow(key) {
        set({ hidden: new Set([...get().hidden, key]), hovered: null });
        layOut();
      },
      showRows() {
        set({ hidden: new Set() });
        layOut();
      },
    };
  });

  /** Lays out all series again; what is pinned stays if it still exists. */
  function layOut(): void {
    rows = overview.model.rows;
    const { hidden, cursor, hovered, pinned, reference } = store.getState();
    const descriptions = new Map<number, string>();
    for (const { id, definition } of catalog.getState().targets.values()) {
      if (definition.description !== undefined) descriptions.set(id, definition.description);
    }
    const series = seriesRows(overview);
    const layout = layOutGrid(series, descriptions, hidden);
    lastHops.follow(series);
    codes = new CellCodes(layout, live);
    codes.setReference(reference);
    markSilent();
    list();
    const isThere = ({ rowKey }: Subject) => rowKey === null || layout.rowOfKey.has(rowKey);
    const kept = (subject: Subject | null) => (subject && isThere(subject) ? subject : null);
    const [first] = layout.rows;
    store.setState({
      layout,
      cursor: kept(cursor) ?? (first ? { rowKey: first.key, column: firstColumn(layout) } : null),
      hovered: kept(hovered),
      pinned: kept(pinned),
    });
    summarise(true);
  }

  /** Marks nothing in a replay: it shows what was measured then. */
  function markSilent(): void {
    codes.setSilent(replayPosition.getState().replay === null ? silent : []);
  }

  /** Notes which entries the filter lists. */
  function list(): void {
    filter = overview.model.filter;
    const { layout } = codes;
    codes.setListed(
      filter.isEmpty ? null : Uint8Array.from(layout.entries, (row) => (filter.matches(row, live) ? 1 : 0)),
    );
  }

  /** Moves the cursor to the address in the filter box, or to the first series that the filter lists. */
  function find(text: string): void {
    const { layout } = codes;
    const address = canonicalAddress(text.trim());
    const cell = address === undefined ? undefined : layout.cellOfAddress.get(address);
    const at = cell === undefined ? firstListed(text) : cell * layout.parts.length;
    const isMissing = !filter.isEmpty && at === undefined;
    store.setState({
      missing: isMissing ? `${address === undefined ? 'No series matches' : 'Not on the grid:'} ${text.trim()}` : '',
    });
    if (at !== undefined) store.getState().setCursor(subjectOfCell(layout, Math.floor(at / layout.parts.length)));
  }

  /** Place of the first entry that a filter lists; undefined = there is none, or no filter. */
  function firstListed(text: string): number | undefined {
    if (text.trim() === '' || filter.isEmpty) return undefined;
    const { layout } = codes;
    const at = layout.entries.findIndex((row) => filter.matches(row, live));
    return at < 0 ? undefined : layout.places[at];
  }

  function summarise(isDue: boolean): void {
    codes.refresh();
    const summary = summariseGrid(codes);
    store.setState(isDue ? { summary, cause: causeText(judgedNow(), stationNowMs()) } : { summary });
  }

  /** Paths are those of the present: in a replay no hop is compared. */
  function judgedNow(): JudgedSeries[] {
    const isReplay = replayPosition.getState().replay !== null;
    return judgedSeries(codes.layout, live, (address) => (isReplay ? undefined : lastHops.of(address)));
  }

  function everySecond(): void {
    if (filter.isLive) list();
    seconds += 1;
    summarise(seconds % COMPARE_EVERY === 0);
  }

  function open(): () => void {
    layOut();
    find(overview.getState().filterText);
    const timer = clock.every(SUMMARISE_EVERY_MS, everySecond);
    const stop = overview.subscribe((now, before) => {
      if (overview.model.rows !== rows) layOut();
      if (now.filterText !== before.filterText) {
        list();
        find(now.filterText);
      }
      if (now.reveals !== before.reveals && now.selection.active !== null) reveal(now.selection.active);
    });
    return () => {
      timer.cancel();
      stop();
      lastHops.stop();
      store.setState({ hovered: null, pinned: null });
    };
  }

  function reveal(key: number): void {
    const { layout } = codes;
    const at = layout.entries.findIndex((row) => row.key === key);
    const place = layout.places[at];
    if (place === undefined) return;
    store.getState().setCursor(subjectOfCell(layout, Math.floor(place / layout.parts.length)));
  }

  const setSilent = (agents: readonly string[]) => {
    silent = agents;
    markSilent();
    summarise(false);
  };
  return Object.assign(store, { live, codes: () => codes, setSilent, open });
}

const firstColumn = ({ places, parts }: GridLayout): number => Math.floor((places[0] ?? 0) / Math.max(1, parts.length));

/** The cell with an index (row × 256 + column). */
export function subjectOfCell({ rows }: GridLayout, cell: number): Subject | null {
  const row = rows[Math.floor(cell / CELLS_PER_ROW)];
  return row ? { rowKey: row.key, column: cell % CELLS_PER_ROW } : null;
}

/** Index of the cell of a subject, or of the first cell of its row; undefined = not on the grid, or all of it. */
export function cellOfSubject({ rowOfKey }: GridLayout, { rowKey, column }: Subject): number | undefined {
  const row = rowKey === null ? undefined : rowOfKey.get(rowKey);
  return row === undefined ? undefined : row * CELLS_PER_ROW + (column ?? 0);
}
