import type { StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Fault } from '../../../core/result/result.ts';
import type { WheelTurn } from '../../../ui/charts/plot-wheel.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { Timeline } from '../../live/timeline-store.ts';
import type { ChartTrack } from './chart-data.ts';
import type { WorstBy } from './many/worst-series.ts';
import type { LineKey, Measure } from './measures.ts';

/** Limit of distinguishable lines. */
export const MAX_DRAWN = 8;

/** The first of the table; the worst of the visible span by a figure; or all as one line, and the worst by loss. */
export type DrawnChoice = 'first' | WorstBy | 'all';

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
  /** A part of the time whose statistics are wanted; null = the visible span. */
  readonly picked: TimeWindow | null;
  /** Rule by which series are drawn when more are selected than can be. */
  readonly choice: DrawnChoice;
  /** Share of history that has come, null when none is under way. */
  readonly progress: number | null;
  readonly fault: Fault | null;
  /** The user gave up the last reading. */
  readonly isCancelled: boolean;
  setSpan(ms: number): void;
  /** A live span from the first stored moment of the drawn series. */
  showAll(): Promise<void>;
  zoom(window: TimeWindow): void;
  /** Shows the span of another chart. */
  show(span: ShownSpan): void;
  /** Moves the window by a share of its width; into the past when negative. */
  pan(share: number): void;
  /** Zooms or pans by the wheel. A window that ends now is live, one with all that is stored follows its growth. */
  turn(turn: WheelTurn): void;
  backToLive(): void;
  choose(choice: DrawnChoice): void;
  /** Gives up reading; what has come stays on the screen. */
  cancelReading(): void;
  readAgain(): void;
  pick(window: TimeWindow | null): void;
  setColumns(columns: number): void;
  /** Draws a measure, or no longer. Those of another unit go. */
  switchMeasure(measure: Measure): void;
}

export interface ChartStore extends StoreApi<ChartState> {
  /** The tracks of the requested lines, in that order; lines that are not drawn have no samples. */
  tracks(lines: readonly string[]): readonly ChartTrack[];
  /** Counts changes of the data, so that what was computed of them is known to be still right. */
  revision(): number;
  /** The current time window. */
  view(): TimeWindow;
  /** The timeline with the stored events of the visible span. */
  timelineOf(timeline: Timeline): Timeline;
  /** The moment under the pointer in the chart, Unix ms; null = the pointer is elsewhere. */
  cursorMs(): number | null;
  setCursor(atMs: number | null): void;
  /** The window is moving, by the wheel or with another chart's, and is read when it rests. */
  isMoving(): boolean;
  /** Listens to changes of what is drawn: samples, events, another span. @returns how to stop listening */
  onData(listener: () => void): () => void;
  /** Ends all streams; the store is of no use any more. */
  close(): void;
}

/** The series to draw: the selection of the overview, or a fixed one. */
export interface SelectionSource {
  getState(): SelectedSeries;
  subscribe(listener: (now: SelectedSeries, before: SelectedSeries) => void): () => void;
}

interface SelectedSeries {
  readonly selection: { readonly keys: unknown };
  selectedSeries(): readonly number[];
}

/** The span that a chart shows. */
export type ShownSpan = Pick<ChartState, 'spanMs' | 'window' | 'allFromMs'>;

export interface ChartParts {
  readonly catalog: CatalogStore;
  readonly overview: SelectionSource;
  readonly link: StationLink;
  readonly clock: Clock;
  readonly stationNowMs: () => number;
}
