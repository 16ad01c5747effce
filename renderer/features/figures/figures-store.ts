import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type ColumnFrame,
  frameKindOf,
  PROGRESS_FRAME,
  readColumnFrame,
  STATISTICS_FRAME,
} from '../../../core/model/column-frame.ts';
import type { Timer } from '../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import type { Subscription } from '../../../core/rpc/contract.ts';
import { formatDay, formatMoment, formatTimeOfDay } from '../../../ui/format/times.ts';
import type { Base } from '../../base/base-context.ts';
import { storeContext } from '../../base/store-context.ts';
import type { ChartState, TimeWindow } from '../chart/chart-state.ts';

/** The span of the figures: since Start, that of the chart, the ms before now, or since a moment, Unix ms. */
export type FiguresSpan = 'run' | 'chart' | number | `since:${number}`;

export const LAST_SPANS = [
  { ms: 300_000, label: 'Last 5 min' },
  { ms: 3_600_000, label: 'Last 1 h' },
  { ms: 86_400_000, label: 'Last 24 h' },
  { ms: 604_800_000, label: 'Last 7 d' },
] as const;

export interface FiguresState {
  readonly span: FiguresSpan;
  /** The span that the shown figures are of, Unix ms; null = none has come, or they are since Start. */
  readonly shown: { readonly fromMs: number; readonly toMs: number } | null;
  /** 0 to 1, of the reading in progress. */
  readonly progress: number;
  readonly fault: Fault | null;
  choose(span: FiguresSpan): void;
  /** Chooses a span until the chart is live again or another one is chosen; it is not remembered. */
  visit(span: FiguresSpan): void;
  /** Counts from now on; the measurement continues. */
  reset(): void;
}

export type FiguresStore = StoreApi<FiguresState>;

export const [FiguresContext, useFigures] = storeContext<FiguresStore>('FiguresStore');

const PREFERENCE = 'sounder.figures-span';
/** A sliding span is read again when this share of it has passed, within bounds. */
const REFRESH_SHARE = 0.01;
const LEAST_REFRESH_MS = 3000;
const MOST_REFRESH_MS = 60_000;
/** A window is being dragged for shorter than this. */
const SETTLE_MS = 300;
const REVIVED: Readonly<Record<string, FiguresSpan>> = Object.fromEntries(
  (['run', 'chart', ...LAST_SPANS.map(({ ms }) => ms)] as const).map((span) => [String(span), span]),
);

/** The start of a span since a moment, Unix ms; undefined = another span. */
export function sinceMs(span: FiguresSpan): number | undefined {
  const [, ms] = /^since:(\d{1,15})$/.exec(String(span)) ?? [];
  return ms === undefined ? undefined : Number(ms);
}

/** `Since 14:05:09`, with the day in front where that is not today. */
export function sinceText(fromMs: number, nowMs: number): string {
  const isToday = formatDay(fromMs) === formatDay(nowMs);
  return `Since ${isToday ? formatTimeOfDay(fromMs) : formatMoment(fromMs)}`;
}

/** The span that a text stands for, as `String(span)` wrote it; undefined = none. */
export function readSpan(text: string): FiguresSpan | undefined {
  const ms = sinceMs(text as FiguresSpan);
  if (ms !== undefined) return `since:${ms}`;
  return Object.hasOwn(REVIVED, text) ? REVIVED[text] : undefined;
}

/** The span of the last visit. A moment counted from says nothing of another visit, or of another project. */
function readRemembered(text: string | null): FiguresSpan {
  const span = readSpan(text ?? '');
  return span === undefined || sinceMs(span) !== undefined ? 'run' : span;
}

type ShownSpan = Pick<ChartState, 'window' | 'spanMs' | 'allFromMs'>;

/** Span that the chart shows. */
interface ChartSpan {
  view(): TimeWindow;
  getState(): ShownSpan;
  subscribe(listener: (now: ShownSpan, before: ShownSpan) => void): void;
}

interface FiguresParts extends Pick<Base, 'link' | 'clock' | 'live' | 'stationNowMs'> {
  readonly bridge: Pick<Base['bridge'], 'preferences'>;
  readonly chart: ChartSpan;
}

/** Reads the figures of a chosen span from the station into the rows, again and again while it slides. */
export function createFiguresStore({ link, clock, live, stationNowMs, bridge, chart }: FiguresParts): FiguresStore {
  let running: Subscription | undefined;
  let next: Timer | undefined;
  /** The span before one that is visited; null = none is. */
  let left: FiguresSpan | null = null;

  const store = createStore<FiguresState>((_, get) => ({
    span: readRemembered(bridge.preferences.read(PREFERENCE)),
    shown: null,
    progress: 0,
    fault: null,
    choose(span) {
      left = null;
      if (span === get().span) return;
      if (sinceMs(span) === undefined) bridge.preferences.write(PREFERENCE, String(span));
      show(span);
    },
    visit(span) {
      const { span: before } = get();
      if (span === before) return;
      left ??= before;
      show(span);
    },
    reset: () => get().choose(`since:${Math.round(stationNowMs())}`),
  }));

  function show(span: FiguresSpan): void {
    store.setState({ span, shown: null, fault: null });
    load();
  }

  function window(): { readonly fromMs: number; readonly toMs: number; readonly isSliding: boolean } | null {
    const { span } = store.getState();
    if (span === 'run') return null;
    if (span === 'chart') return { ...chart.view(), isSliding: chart.getState().window === null };
    const nowMs = stationNowMs();
    if (typeof span === 'number') return { fromMs: nowMs - span, toMs: nowMs, isSliding: true };
    const fromMs = sinceMs(span) ?? nowMs;
    // A replay may show a moment before it.
    return { fromMs, toMs: Math.max(nowMs, fromMs + 1), isSliding: true };
  }

  function load(): void {
    running?.cancel();
    next?.cancel();
    running = undefined;
    const asked = window();
    if (!asked) return live.showSinceStart();
    if (!isConnected) return;
    const { fromMs, toMs, isSliding } = asked;
    const refreshMs = Math.min(MOST_REFRESH_MS, Math.max(LEAST_REFRESH_MS, (toMs - fromMs) * REFRESH_SHARE));
    store.setState({ progress: 0 });
    const frames: ColumnFrame<typeof STATISTICS_FRAME>[] = [];
    // A span that stays is read once: that of a survey is to have the figures of the survey, to the packet.
    const reading = link.station.statistics(
      { fromMs, toMs, series: [], ...(isSliding ? {} : { isExact: true }) },
      (bytes) => {
        if (frameKindOf(bytes) === PROGRESS_FRAME.kind) {
          return store.setState({ progress: readColumnFrame(bytes, PROGRESS_FRAME)?.header.share ?? 0 });
        }
        const frame = readColumnFrame(bytes, STATISTICS_FRAME);
        if (frame) frames.push(frame);
      },
    );
    running = reading;
    reading.done.then(
      () => {
        if (running !== reading) return;
        live.showSpan(frames);
        store.setState({ shown: frames[0]?.header ?? { fromMs, toMs }, fault: null });
        if (isSliding) next = clock.after(refreshMs, load);
      },
      (thrown: unknown) => {
        if (running !== reading) return;
        store.setState({ fault: toFault(thrown) });
        next = clock.after(refreshMs, load);
      },
    );
  }

  let isConnected = false;
  link.onStation((station) => {
    isConnected = station !== undefined;
    if (isConnected) load();
  });
  chart.subscribe((now, before) => {
    if (left !== null && now.window === null && before.window !== null) {
      const back = left;
      left = null;
      return show(back);
    }
    const isSame = now.window === before.window && now.spanMs === before.spanMs && now.allFromMs === before.allFromMs;
    if (isSame || store.getState().span !== 'chart') return;
    next?.cancel();
    next = clock.after(SETTLE_MS, load);
  });
  return store;
}
