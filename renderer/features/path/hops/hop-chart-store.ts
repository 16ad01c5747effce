import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock, Timer } from '../../../../core/ports/clock.ts';
import type { Fault } from '../../../../core/result/result.ts';
import type { WheelTurn } from '../../../../ui/charts/plot-wheel.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import { storeContext } from '../../../base/store-context.ts';
import type { SampleTrack } from '../../../live/sample-track.ts';
import { turnedWindow } from '../../chart/wheel/turned-window.ts';
import type { PathHistoryStore } from '../history/path-history-store.ts';
import type { PathStore } from '../path-store.ts';
import { HopFeed } from './hop-feed.ts';

/** Lengths of the visible span. */
export const HOP_SPANS = [
  { label: '1 min', ms: 60_000 },
  { label: '10 min', ms: 600_000 },
  { label: '1 h', ms: 3_600_000 },
  { label: '6 h', ms: 21_600_000 },
  { label: '24 h', ms: 86_400_000 },
  { label: '7 days', ms: 604_800_000 },
] as const;

const USUAL_SPAN_MS = 600_000;

/** Lines that one chart keeps apart. */
export const MAX_HOPS = 6;
/** A span that is dragged is at least this long. */
const LEAST_SPAN_MS = 1000;
/** Delay before reading, so that a moving scrubber does not read every moment it passes. */
const SETTLE_MS = 150;
/** History is read a little beyond the left edge, so that lines run to it. */
const OVERHANG = 0.05;

/** Unix ms. */
export interface HopWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface HopChartState {
  /** Hops with a line in the chart, in the order they were chosen; empty = there is no chart. */
  readonly shown: readonly number[];
  readonly spanMs: number;
  /** A span that was zoomed to; null = `spanMs` up to the shown moment, or to now. */
  readonly window: HopWindow | null;
  /** 0 to 1 while history is read; null = it is not. */
  readonly progress: number | null;
  /** Reading was given up: the span is shown as far as it was read before. */
  readonly isCancelled: boolean;
  readonly fault: Fault | null;
  /** Shows a hop, alone or with the others; one that is shown in this way is hidden. */
  toggle(hop: number, isWithOthers: boolean): void;
  hide(hop: number): void;
  hideAll(): void;
  setSpan(spanMs: number): void;
  /** null = back to the span. */
  zoom(window: HopWindow | null): void;
  /** Zooms or pans by the wheel. A window that ends now moves on with time. */
  turn(turn: WheelTurn): void;
}

export interface HopChartStore extends StoreApi<HopChartState> {
  /** The visible span now. */
  view(): HopWindow;
  /** Gives up reading; what came before stays. */
  cancelReading(): void;
  readAgain(): void;
  track(hop: number): SampleTrack | undefined;
  /** Calls when there is something new to draw. @returns how to stop it */
  onData(listener: () => void): () => void;
  /** Reads the hops of the chosen path from now on. @returns how to end it */
  open(): () => void;
  /** Width of the chart, CSS pixels: the number of columns that are read. */
  setColumns(columns: number): void;
}

export const [HopChartContext, useHopChart] = storeContext<HopChartStore>('HopChartStore');

export interface HopChartParts {
  readonly paths: PathStore;
  readonly pathHistory: PathHistoryStore;
  readonly link: StationLink;
  readonly clock: Clock;
  stationNowMs(): number;
}

const COLUMN_RANGE = { least: 240, most: 2048 } as const;

/** Timelines of the hops of the shown path: of those in the chart, and of all in the table's spark lines. */
export function createHopChart({ paths, pathHistory, link, clock, stationNowMs }: HopChartParts): HopChartStore {
  const listeners = new Set<() => void>();
  let columns: number = COLUMN_RANGE.least;
  let readers = 0;
  let settling: Timer | undefined;
  const announce = () => {
    for (const listener of listeners) listener();
  };
  const feed = new HopFeed(
    link,
    () => {
      const { fromMs, toMs } = view();
      return { fromMs: fromMs - (toMs - fromMs) * OVERHANG, toMs, columns };
    },
    {
      data: announce,
      progress: (progress, fault) =>
        store.setState({ progress, fault, ...(progress === null ? {} : { isCancelled: false }) }),
    },
  );
  const store = createStore<HopChartState>((set, get) => ({
    shown: [],
    spanMs: USUAL_SPAN_MS,
    window: null,
    progress: null,
    isCancelled: false,
    fault: null,
    toggle(hop, isWithOthers) {
      const { shown } = get();
      const isShown = shown.includes(hop);
      if (isWithOthers) {
        set({ shown: isShown ? shown.filter((one) => one !== hop) : [...shown, hop].slice(-MAX_HOPS) });
      } else set({ shown: isShown && shown.length === 1 ? [] : [hop] });
    },
    hide: (hop) => set(({ shown }) => ({ shown: shown.filter((one) => one !== hop) })),
    hideAll: () => set({ shown: [] }),
    setSpan(spanMs) {
      set({ spanMs, window: null });
      readSoon();
    },
    zoom(window) {
      if (window && window.toMs - window.fromMs < LEAST_SPAN_MS) return;
      set({ window });
      readSoon();
    },
    turn(turn) {
      const nowMs = stationNowMs();
      const window = turnedWindow(view(), turn, { leastMs: LEAST_SPAN_MS, firstMs: null, nowMs });
      const isLive = window.toMs >= nowMs && pathHistory.getState().atMs === null;
      set(isLive ? { spanMs: Math.round(window.toMs - window.fromMs), window: null } : { window });
      readSoon();
    },
  }));

  function view(): HopWindow {
    const { window, spanMs } = store.getState();
    if (window) return window;
    const toMs = pathHistory.getState().atMs ?? stationNowMs();
    return { fromMs: toMs - spanMs, toMs };
  }
  function readSoon(): void {
    settling?.cancel();
    settling = clock.after(SETTLE_MS, () => feed.loadHistory());
    announce();
  }
  function follow(): void {
    const { chosen } = paths.getState();
    feed.follow(readers > 0 && chosen?.kind === 'path' ? chosen.series : null);
  }

  paths.subscribe((now, before) => {
    if (now.chosen?.series === before.chosen?.series) return;
    store.setState({ shown: [], window: null, isCancelled: false });
    follow();
  });
  pathHistory.subscribe((now, before) => {
    if (now.atMs === before.atMs) return;
    store.setState({ window: null });
    readSoon();
  });
  return Object.assign(store, {
    view,
    cancelReading() {
      if (feed.cancelHistory()) store.setState({ isCancelled: true });
    },
    readAgain: () => feed.loadHistory(),
    track: (hop: number) => feed.tracks.get(hop),
    onData(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open() {
      readers += 1;
      follow();
      return () => {
        readers -= 1;
        follow();
      };
    },
    setColumns(width: number) {
      const wanted = Math.round(Math.min(COLUMN_RANGE.most, Math.max(COLUMN_RANGE.least, width)));
      // A chart that grows a little shows wider points until history is read again anyway.
      const isFiner = wanted > columns * 1.25;
      if (!isFiner) return;
      columns = wanted;
      readSoon();
    },
  });
}
