import { createStore } from 'zustand/vanilla';
import type { Timer } from '../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { storeContext } from '../../base/store-context.ts';
import { SampleTrack } from '../../live/sample-track.ts';
import type { Timeline } from '../../live/timeline-store.ts';
import { ChartEvents } from './chart-events.ts';
import { FIRST_SPAN, firstStoredMs } from './chart-extent.ts';
import type { HistoryQuery } from './chart-feed.ts';
import { type ChartParts, type ChartState, type ChartStore, MAX_DRAWN, type TimeWindow } from './chart-state.ts';
import { AggregateFeed, ALL_SERIES } from './many/aggregate-feed.ts';
import { WorstDrawn } from './many/worst-drawn.ts';
import { MeasureFeeds } from './measure-feeds.ts';
import { drawnMeasures, type LineKey, linesOf, measuresOf, switched } from './measures.ts';
import { intervalOf, rulesOf } from './series-settings.ts';
import { FirstStored } from './wheel/first-stored.ts';
import { turnedWindow } from './wheel/turned-window.ts';

export const [ChartContext, useChart] = storeContext<ChartStore>('ChartStore');

/** The keyboard runs through rows faster than a chart is worth loading. */
const SETTLE_MS = 120;
/** A window that the wheel moves is not worth reading in each place. */
const MOVE_SETTLE_MS = 80;
/** A window that is dragged is not worth a search in each place. */
const WORST_SETTLE_MS = 500;
const MAX_COLUMNS = 4096;
/** A window this narrow shows single packets; narrower ones show nothing. */
const LEAST_WINDOW_MS = 20;
/** Addresses have spans of this length and longer. */
const LEAST_LIVE_MS = 1000;
const NO_SAMPLES = new SampleTrack();
const ALL_KEY = 'all';

/** The chart's series and time window. */
export function createChartStore({ catalog, overview, link, clock, stationNowMs }: ChartParts): ChartStore {
  const listeners = new Set<() => void>();
  let columns = 800;
  let cursor: number | null = null;
  let seriesProgress: number | null = null;
  let aggregateProgress: number | null = null;
  let revision = 0;
  const redraw = () => {
    for (const listener of listeners) listener();
  };
  const tell = () => {
    revision += 1;
    redraw();
  };
  /** Kept while the selection changes: series that have it show it again. */
  let chosen: readonly (string | null)[] = [null];
  /** The selection as it was followed last. */
  let followed: readonly number[] = [];
  let settling: Timer | undefined;
  /** Runs while the window moves. */
  let moving: Timer | undefined;
  /** Why the last search for the worst series failed. */
  let rankingFault: Fault | null = null;

  const view = (): TimeWindow => {
    const { window, allFromMs, spanMs } = store.getState();
    if (window) return window;
    const toMs = stationNowMs();
    return { fromMs: Math.min(allFromMs ?? toMs - spanMs, toMs - LEAST_WINDOW_MS), toMs };
  };
  const query = (): HistoryQuery => ({ ...view(), columns, isLive: store.getState().window === null });
  const feeds = new MeasureFeeds(link, query, {
    data: tell,
    progress: (progress, fault) => {
      seriesProgress = progress;
      store.setState({ progress: progress ?? aggregateProgress, fault: fault ?? rankingFault });
      if (progress !== null) store.setState({ isCancelled: false });
    },
  });
  const aggregate = new AggregateFeed(link, {
    data: tell,
    progress: (progress) => {
      aggregateProgress = progress;
      store.setState({ progress: seriesProgress ?? progress });
    },
  });

  const store = createStore<ChartState>((set) => {
    const show = (change: Partial<ChartState>) => {
      moving?.cancel();
      moving = undefined;
      set(change);
      feeds.loadHistory();
      redraw();
    };
    /** Shows one of many windows that follow each other: history is read of the last. */
    const move = (change: Partial<ChartState>) => {
      moving?.cancel();
      moving = clock.after(MOVE_SETTLE_MS, () => {
        moving = undefined;
        feeds.loadHistory();
      });
      set(change);
      redraw();
    };
    return {
      ...FIRST_SPAN,
      drawn: [],
      available: measuresOf(catalog.getState(), []),
      measures: measuresOf(catalog.getState(), []),
      lines: [],
      selected: 0,
      picked: null,
      choice: 'first',
      progress: null,
      fault: null,
      isCancelled: false,
      show: ({ spanMs, window, allFromMs }) => move({ spanMs, window, allFromMs }),
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
        const { window: before } = store.getState();
        // Stacked plots report a drag each.
        if (before && Math.abs(before.fromMs - window.fromMs) + Math.abs(before.toMs - window.toMs) < 1) return;
        if (window.toMs - window.fromMs >= LEAST_WINDOW_MS) show({ window });
      },
      pan(share) {
        const { fromMs, toMs } = view();
        // There is nothing before the first sample.
        const firstMs = share < 0 ? first.of(store.getState().drawn) : null;
        const shift = Math.max((toMs - fromMs) * share, firstMs === null ? Number.NEGATIVE_INFINITY : firstMs - fromMs);
        if (share < 0 && shift >= 0) return;
        if (toMs + shift >= stationNowMs()) show({ window: null });
        else show({ window: { fromMs: fromMs + shift, toMs: toMs + shift } });
      },
      turn(turn) {
        const nowMs = stationNowMs();
        const isOut = turn.kind === 'zoom' && turn.factor > 1;
        const firstMs = isOut ? first.of(store.getState().drawn) : null;
        const shown = view();
        const window = turnedWindow(shown, turn, { leastMs: LEAST_WINDOW_MS, firstMs, nowMs });
        const isLive = window.toMs >= nowMs;
        if (isLive && firstMs !== null && window.fromMs <= firstMs) {
          const { window: before, allFromMs } = store.getState();
          if (before !== null || allFromMs !== firstMs) move({ window: null, allFromMs: firstMs });
          return;
        }
        if (window.fromMs === shown.fromMs && window.toMs === shown.toMs) return;
        const spanMs = Math.round(window.toMs - window.fromMs);
        move(isLive && spanMs >= LEAST_LIVE_MS ? { spanMs, window: null, allFromMs: null } : { window });
      },
      backToLive: () => show({ window: null }),
      cancelReading() {
        const isOfAll = aggregateProgress !== null;
        worst.stop();
        if (feeds.cancelHistory() || isOfAll) set({ isCancelled: true });
      },
      readAgain() {
        feeds.loadHistory();
        followSelection();
      },
      pick: (picked) => set({ picked }),
      choose(choice) {
        set({ choice });
        followSelection();
      },
      setColumns(count) {
        columns = Math.min(MAX_COLUMNS, Math.max(50, Math.round(count)));
      },
      switchMeasure(measure) {
        chosen = switched(store.getState().measures, measure);
        followMeasures();
      },
    };
  });

  const first = new FirstStored(link, stationNowMs, (fault) => store.setState({ fault }));
  const worst = new WorstDrawn({
    link,
    clock,
    aggregate,
    most: MAX_DRAWN,
    view,
    intervalOf: (series) => intervalOf(catalog.getState(), series),
    isLive: () => store.getState().window === null,
    draw,
    failed: tellRanking,
    again: followSelection,
  });

  function followSelection(): void {
    const selected = overview.getState().selectedSeries();
    followed = selected;
    store.setState({ selected: selected.length });
    const { choice } = store.getState();
    if (choice === 'first' || selected.length <= MAX_DRAWN) {
      worst.stop();
      tellRanking(null);
      draw(selected.slice(0, MAX_DRAWN));
    } else void worst.start(selected, choice);
  }

  /** Whether rows of the selection came or went since it was followed last. */
  function hasOtherSeries(): boolean {
    const selected = overview.getState().selectedSeries();
    if (selected.length !== followed.length) return true;
    return selected.some((key, at) => key !== followed[at]);
  }

  function tellRanking(fault: Fault | null): void {
    const { fault: shown } = store.getState();
    if (fault !== null || (shown !== null && shown === rankingFault)) store.setState({ fault });
    rankingFault = fault;
  }

  function draw(drawn: readonly number[]): void {
    const before = store.getState();
    const isSame = drawn.length === before.drawn.length && drawn.every((key) => before.drawn.includes(key));
    if (!isSame) store.setState({ drawn });
    followMeasures();
    if (!isSame && before.allFromMs !== null) void store.getState().showAll();
  }

  /** Draws what was chosen of the series that are drawn, as far as their probes have it. */
  function followMeasures(): void {
    const { drawn, lines: before, available: known, choice, selected } = store.getState();
    const available = measuresOf(catalog.getState(), drawn);
    const measures = drawnMeasures(chosen, available);
    const time = measures.find(({ name }) => name === null);
    const isAll = choice === 'all' && selected > MAX_DRAWN && time !== undefined;
    const all: LineKey[] = isAll ? [{ key: ALL_KEY, series: ALL_SERIES, measure: time }] : [];
    const lines = [...all, ...linesOf(catalog.getState(), drawn, measures)].slice(0, MAX_DRAWN);
    if (JSON.stringify([lines, available]) === JSON.stringify([before, known])) return;
    store.setState({ available, measures, lines });
    const own = lines.filter(({ key }) => key !== ALL_KEY);
    feeds.setLines(own, (series) => rulesOf(catalog.getState(), series));
    tell();
  }

  const eventsView = () => ({ ...view(), series: store.getState().drawn });
  const events = new ChartEvents(link, clock, eventsView, stationNowMs, redraw);
  store.subscribe((now, before) => {
    if (now.drawn !== before.drawn) events.follow();
    if (now.window !== before.window || now.spanMs !== before.spanMs || now.allFromMs !== before.allFromMs)
      spanChanged();
  });
  const spanChanged = () => {
    events.follow();
    if (store.getState().choice === 'first' || store.getState().selected <= MAX_DRAWN) return;
    settling?.cancel();
    settling = clock.after(WORST_SETTLE_MS, followSelection);
  };

  const stopSelection = overview.subscribe((now, before) => {
    if (now.selection.keys === before.selection.keys) return;
    settling?.cancel();
    settling = clock.after(SETTLE_MS, followSelection);
  });
  const stopCatalog = catalog.subscribe((now, before) => {
    // A selection from the address is there before the series that it names.
    if (now.series !== before.series && hasOtherSeries()) followSelection();
    else followMeasures();
  });
  if (overview.getState().selectedSeries().length > 0) followSelection();

  return Object.assign(store, {
    view,
    revision: () => revision,
    cursorMs: () => cursor,
    setCursor(atMs: number | null) {
      cursor = atMs;
    },
    timelineOf: (timeline: Timeline) => events.with(timeline),
    tracks: (keys: readonly string[]) => {
      const lines = new Map(store.getState().lines.map((line) => [line.key, line]));
      return keys.map((key) => {
        const line = lines.get(key);
        if (line?.key === ALL_KEY) return { track: aggregate.track, intervalMs: aggregate.track.bucketMs };
        const track = line && feeds.trackOf(line);
        return { track: track ?? NO_SAMPLES, intervalMs: intervalOf(catalog.getState(), line?.series ?? -1) };
      });
    },
    close() {
      stopSelection();
      stopCatalog();
      settling?.cancel();
      moving?.cancel();
      worst.stop();
      events.close();
      feeds.setLines([], (series) => rulesOf(catalog.getState(), series));
    },
    isMoving: () => moving !== undefined,
    onData(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
}
