import { createStore, type StoreApi } from 'zustand/vanilla';
import { type OutcomeRules, PLAIN_RULES } from '../../../core/model/outcome.ts';
import { effectiveSettings } from '../../../core/model/settings.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import { SampleTrack } from '../../live/sample-track.ts';
import type { Timeline } from '../../live/timeline-store.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import type { ChartTrack } from './chart-data.ts';
import { ChartEvents } from './chart-events.ts';
import { firstStoredMs } from './chart-extent.ts';
import type { HistoryQuery } from './chart-feed.ts';
import { MeasureFeeds } from './measure-feeds.ts';
import { drawnMeasures, type LineKey, linesOf, type Measure, measuresOf, switched } from './measures.ts';

export const SPANS = [
  { label: '1 m', ms: 60_000 },
  { label: '5 m', ms: 300_000 },
  { label: '15 m', ms: 900_000 },
  { label: '1 h', ms: 3_600_000 },
  { label: '6 h', ms: 21_600_000 },
  { label: '24 h', ms: 86_400_000 },
  { label: '7 d', ms: 604_800_000 },
  { label: '30 d', ms: 2_592_000_000 },
] as const;

/** Limit of distinguishable lines. */
export const MAX_DRAWN = 8;

export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ChartState {
  readonly spanMs: number;
  /** null = live: a sliding span that ends now. */
  readonly window: TimeWindow | null;
  /** Start of the span of all that is stored of the drawn series; null = another span is shown. */
  readonly allFromMs: number | null;
  /** Series that are drawn, in the order of the table. */
  readonly drawn: readonly number[];
  /** Choices of what is drawn of them. */
  readonly available: readonly Measure[];
  /** The drawn choices, all in one unit. */
  readonly measures: readonly Measure[];
  readonly lines: readonly LineKey[];
  /** Series that are selected; more than are drawn when there are many. */
  readonly selected: number;
  /** Share of history that has come, null when none is under way. */
  readonly progress: number | null;
  readonly fault: Fault | null;
  setSpan(ms: number): void;
  /** A live span from the first stored moment of the drawn series. */
  showAll(): Promise<void>;
  zoom(window: TimeWindow): void;
  /** Moves the window by a share of its width; into the past when negative. */
  pan(share: number): void;
  backToLive(): void;
  setColumns(columns: number): void;
  /** Draws a measure, or no longer. Those of another unit go. */
  switchMeasure(measure: Measure): void;
}

export interface ChartStore extends StoreApi<ChartState> {
  /** The tracks of the requested lines, in that order; lines that are not drawn have no samples. */
  tracks(lines: readonly string[]): readonly ChartTrack[];
  /** The current time window. */
  view(): TimeWindow;
  /** The timeline with the stored events of the visible span. */
  timelineOf(timeline: Timeline): Timeline;
  /** The moment under the pointer in the chart, Unix ms; null = the pointer is elsewhere. */
  cursorMs(): number | null;
  setCursor(atMs: number | null): void;
  /** @returns how to stop listening */
  onData(listener: () => void): () => void;
}

export const [ChartContext, useChart] = storeContext<ChartStore>('ChartStore');

export interface ChartParts {
  readonly catalog: CatalogStore;
  readonly overview: OverviewStore;
  readonly link: StationLink;
  readonly clock: Clock;
  readonly stationNowMs: () => number;
}

/** The keyboard runs through rows faster than a chart is worth loading. */
const SETTLE_MS = 120;
const MAX_COLUMNS = 4096;
/** A window this narrow shows single packets; narrower ones show nothing. */
const LEAST_WINDOW_MS = 20;
const NO_SAMPLES = new SampleTrack();

/** The chart's series and time window. */
export function createChartStore({ catalog, overview, link, clock, stationNowMs }: ChartParts): ChartStore {
  const listeners = new Set<() => void>();
  let columns = 800;
  let cursor: number | null = null;
  /** Kept while the selection changes: series that have it show it again. */
  let chosen: readonly (string | null)[] = [null];
  let settling: Timer | undefined;

  const view = (): TimeWindow => {
    const { window, allFromMs, spanMs } = store.getState();
    if (window) return window;
    const toMs = stationNowMs();
    return { fromMs: Math.min(allFromMs ?? toMs - spanMs, toMs - LEAST_WINDOW_MS), toMs };
  };
  const query = (): HistoryQuery => ({ ...view(), columns, isLive: store.getState().window === null });
  const feeds = new MeasureFeeds(link, query, {
    data: () => {
      for (const listener of listeners) listener();
    },
    progress: (progress, fault) => store.setState({ progress, fault }),
  });

  const store = createStore<ChartState>((set) => {
    const show = (change: Partial<ChartState>) => {
      set(change);
      feeds.loadHistory();
      for (const listener of listeners) listener();
    };
    return {
      spanMs: SPANS[1].ms,
      window: null,
      allFromMs: null,
      drawn: [],
      available: measuresOf(catalog.getState(), []),
      measures: measuresOf(catalog.getState(), []),
      lines: [],
      selected: 0,
      progress: null,
      fault: null,
      setSpan: (spanMs) => show({ spanMs, window: null, allFromMs: null }),
      async showAll() {
        const { drawn } = store.getState();
        if (drawn.length === 0) return;
        try {
          const allFromMs = await firstStoredMs(link.station, drawn, stationNowMs());
          if (store.getState().drawn === drawn) show({ window: null, allFromMs: allFromMs ?? stationNowMs() });
        } catch (thrown) {
          set({ fault: toFault(thrown) });
        }
      },
      zoom: (window) => {
        if (window.toMs - window.fromMs >= LEAST_WINDOW_MS) show({ window });
      },
      pan(share) {
        const { fromMs, toMs } = view();
        const shift = (toMs - fromMs) * share;
        if (toMs + shift >= stationNowMs()) show({ window: null });
        else show({ window: { fromMs: fromMs + shift, toMs: toMs + shift } });
      },
      backToLive: () => show({ window: null }),
      setColumns(count) {
        columns = Math.min(MAX_COLUMNS, Math.max(50, Math.round(count)));
      },
      switchMeasure(measure) {
        chosen = switched(store.getState().measures, measure);
        followMeasures();
      },
    };
  });

  function followSelection(): void {
    const selected = overview.getState().selectedSeries();
    const drawn = selected.slice(0, MAX_DRAWN);
    const before = store.getState();
    const isSame = drawn.length === before.drawn.length && drawn.every((key) => before.drawn.includes(key));
    store.setState({ selected: selected.length, ...(isSame ? {} : { drawn }) });
    if (isSame) return;
    followMeasures();
    if (before.allFromMs !== null) void store.getState().showAll();
  }

  /** Draws what was chosen of the series that are drawn, as far as their probes have it. */
  function followMeasures(): void {
    const { drawn, lines: before, available: known } = store.getState();
    const available = measuresOf(catalog.getState(), drawn);
    const measures = drawnMeasures(chosen, available);
    const lines = linesOf(catalog.getState(), drawn, measures).slice(0, MAX_DRAWN);
    if (JSON.stringify([lines, available]) === JSON.stringify([before, known])) return;
    store.setState({ available, measures, lines });
    feeds.setLines(lines, rulesOf);
    for (const listener of listeners) listener();
  }

  const events = new ChartEvents(link, clock, view, stationNowMs, () => {
    for (const listener of listeners) listener();
  });
  store.subscribe((now, before) => {
    if (now.window !== before.window || now.spanMs !== before.spanMs || now.allFromMs !== before.allFromMs)
      events.follow();
  });

  overview.subscribe((now, before) => {
    if (now.selection.keys === before.selection.keys) return;
    settling?.cancel();
    settling = clock.after(SETTLE_MS, followSelection);
  });
  catalog.subscribe(followMeasures);

  const targetOf = (series: number) => {
    const { series: all, targets } = catalog.getState();
    return targets.get(all.get(series)?.[1] ?? -1);
  };
  const rulesOf = (series: number): OutcomeRules => definitionOf(targetOf(series)?.definition.probe) ?? PLAIN_RULES;
  const intervalOf = (series: number): number => {
    const { defaults } = catalog.getState();
    const target = targetOf(series);
    return target
      ? effectiveSettings(target.definition, defaults, definitionOf(target.definition.probe)?.defaults).intervalMs
      : 1000;
  };
  return Object.assign(store, {
    view,
    cursorMs: () => cursor,
    setCursor(atMs: number | null) {
      cursor = atMs;
    },
    timelineOf: (timeline: Timeline) => events.with(timeline),
    tracks: (keys: readonly string[]) => {
      const lines = new Map(store.getState().lines.map((line) => [line.key, line]));
      return keys.map((key) => {
        const line = lines.get(key);
        const track = line && feeds.trackOf(line);
        return { track: track ?? NO_SAMPLES, intervalMs: line ? intervalOf(line.series) : 1000 };
      });
    },
    onData(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
}
