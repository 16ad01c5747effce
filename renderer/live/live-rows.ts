import type { ColumnFrame, LIVE_FRAME, STATISTICS_FRAME, TREND_FRAME } from '../../core/model/column-frame.ts';
import { isDownState, isUpState, SERIES_STATES } from '../../core/model/series-state.ts';
import { estimatedMos } from '../../core/stats/mos.ts';
import { TREND_LENGTH, TREND_LOST } from '../../core/stats/trend-columns.ts';

const FIRST_CAPACITY = 1024;

const newColumns = (capacity: number) => ({
  sent: new Uint32Array(capacity),
  received: new Uint32Array(capacity),
  lost: new Uint32Array(capacity),
  notMeasured: new Uint32Array(capacity),
  missed: new Uint32Array(capacity),
  latest: new Float64Array(capacity).fill(Number.NaN),
  sinceMs: new Float64Array(capacity).fill(Number.NaN),
  duplicates: new Uint32Array(capacity),
  late: new Uint32Array(capacity),
  lastMs: new Float32Array(capacity).fill(Number.NaN),
  minMs: new Float32Array(capacity).fill(Number.NaN),
  avgMs: new Float32Array(capacity).fill(Number.NaN),
  maxMs: new Float32Array(capacity).fill(Number.NaN),
  stdevMs: new Float32Array(capacity).fill(Number.NaN),
  jitterMs: new Float32Array(capacity).fill(Number.NaN),
  p50Ms: new Float32Array(capacity).fill(Number.NaN),
  p95Ms: new Float32Array(capacity).fill(Number.NaN),
  upRatio: new Float32Array(capacity).fill(Number.NaN),
  lastOutcome: new Uint8Array(capacity),
  state: new Uint8Array(capacity),
  replyTtl: new Uint8Array(capacity),
});
export type LiveColumns = ReturnType<typeof newColumns>;

const COLUMN_NAMES = Object.keys(newColumns(0)) as (keyof LiveColumns)[];

/** The columns that are figures of a span: since Start, unless another one is shown. */
const newFigures = (capacity: number) => {
  const all = newColumns(capacity);
  const { sent, received, lost, notMeasured, duplicates, late } = all;
  const { minMs, avgMs, maxMs, stdevMs, jitterMs, p50Ms, p95Ms } = all;
  return {
    ...{ sent, received, lost, notMeasured, duplicates, late },
    ...{ minMs, avgMs, maxMs, stdevMs, jitterMs, p50Ms, p95Ms },
  };
};
type FigureColumns = ReturnType<typeof newFigures>;

const FIGURE_NAMES = Object.keys(newFigures(0)) as (keyof FigureColumns)[];
const OTHER_NAMES = COLUMN_NAMES.filter((name) => !(FIGURE_NAMES as readonly string[]).includes(name));

/** Series of the station are numbered with 32 bits. */
export const FIRST_AGGREGATE = 2 ** 32;

/** A row of figures, as `put` takes it. */
export type LiveFigures = { readonly [Name in keyof LiveColumns]: number };

/** The aggregate of several series: see target-rollup.ts. */
export interface RollupFigures extends LiveFigures {
  readonly seriesUp: number;
  readonly seriesLossy: number;
  readonly seriesDown: number;
  readonly seriesCrossed: number;
  /** The next value of the trend line; null = none yet. */
  readonly trendPoint: number | null;
}

/**
 * The newest state of every series, in columns by slot, outside React. A slot is given to a series when it is first
 * heard of and stays its own until `clear`.
 */
export class LiveRows {
  columns: LiveColumns = newColumns(FIRST_CAPACITY);
  /** The figures since Start, while `columns` has those of another span. */
  private sinceStart: FigureColumns | null = null;
  /** Per slot, the `tick` of its last change: a cell that has seen it needs no repaint. */
  version: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  tick = 0;
  /** Incremented when slots are reassigned. */
  generation = 0;
  /** Incremented when the trends of all series are replaced. */
  trendGeneration = 0;
  /** Newest trend value of a slot is at `slot * TREND_LENGTH + trendHead[slot] - 1`, in a ring. NaN = none yet. */
  trend: Float32Array = new Float32Array(FIRST_CAPACITY * TREND_LENGTH).fill(Number.NaN);
  trendHead: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** For a slot of several series: how many are up, lossy among those, down, or above a threshold; 0 for any other slot. */
  seriesUp: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  seriesLossy: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  seriesDown: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  seriesCrossed: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  /** The time of the station, or of the replay, Unix ms; NaN = not known. */
  nowMs: () => number = () => Number.NaN;
  /** States that began before this moment have no known beginning, Unix ms; null = all are known. */
  statesFromMs: number | null = null;
  /** Words for each series with a figure above its threshold. */
  private crossed: ReadonlyMap<number, string> = new Map();
  private readonly slots = new Map<number, number>();
  private readonly listeners = new Set<() => void>();

  get size(): number {
    return this.slots.size;
  }

  /** @returns the slot of a series, or -1 when nothing is known of it */
  slotOf(series: number): number {
    return this.slots.get(series) ?? -1;
  }

  /** One of SERIES_STATES, as the station decided. */
  stateOf(slot: number): number {
    return this.columns.state[slot] ?? SERIES_STATES.waiting;
  }

  isDown(slot: number): boolean {
    return isDownState(this.stateOf(slot));
  }

  /** With loss or without. */
  isUp(slot: number): boolean {
    return isUpState(this.stateOf(slot));
  }

  /** Words for the figures of a series that are above their thresholds; undefined = none is. */
  crossedOf(series: number): string | undefined {
    return this.crossed.get(series);
  }

  /** @param crossed what is above its threshold, in words, by series */
  setCrossed(crossed: ReadonlyMap<number, string>): void {
    const before = this.crossed;
    const other = [...new Set([...before.keys(), ...crossed.keys()])].filter(
      (one) => before.get(one) !== crossed.get(one),
    );
    if (other.length === 0) return;
    this.crossed = crossed;
    for (const series of other) {
      const slot = this.slotOf(series);
      if (slot >= 0) this.version[slot] = this.tick + 1;
    }
    this.changed();
  }

  hasSamples(slot: number): boolean {
    const counted = ({ sent, notMeasured }: Pick<FigureColumns, 'sent' | 'notMeasured'>) =>
      (sent[slot] ?? 0) + (notMeasured[slot] ?? 0);
    return counted(this.columns) > 0 || (this.sinceStart !== null && counted(this.sinceStart) > 0);
  }

  /** NaN before anything was sent. */
  lossRatio(slot: number): number {
    const sent = this.columns.sent[slot] ?? 0;
    return sent === 0 ? Number.NaN : (this.columns.lost[slot] ?? 0) / sent;
  }

  /** When its state began, Unix ms; NaN = not known. */
  sinceMs(slot: number): number {
    return this.columns.sinceMs[slot] ?? Number.NaN;
  }

  /** Time since its state began, ms; NaN = not known. */
  stateAgeMs(slot: number): number {
    return Math.max(0, this.nowMs() - this.sinceMs(slot));
  }

  /** Share of the measured time since Start that it was not down, 0 to 1; NaN = not known. */
  upRatio(slot: number): number {
    return this.columns.upRatio[slot] ?? Number.NaN;
  }

  /** Estimated quality of a call over this path, 1 to 4.5, by the figures of the shown span; NaN = not known. */
  mos(slot: number): number {
    const { avgMs, jitterMs } = this.columns;
    return estimatedMos(avgMs[slot] ?? Number.NaN, jitterMs[slot] ?? Number.NaN, this.lossRatio(slot));
  }

  /** @returns how to stop listening */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Forgets all, as on a new connection: the station sends everything first. */
  clear(): void {
    this.slots.clear();
    this.generation += 1;
    this.columns = newColumns(FIRST_CAPACITY);
    if (this.sinceStart) this.sinceStart = newFigures(FIRST_CAPACITY);
    this.version = new Uint32Array(FIRST_CAPACITY);
    this.trend = new Float32Array(FIRST_CAPACITY * TREND_LENGTH).fill(Number.NaN);
    this.trendHead = new Uint8Array(FIRST_CAPACITY);
    this.seriesUp = new Uint32Array(FIRST_CAPACITY);
    this.seriesLossy = new Uint32Array(FIRST_CAPACITY);
    this.seriesDown = new Uint32Array(FIRST_CAPACITY);
    this.seriesCrossed = new Uint32Array(FIRST_CAPACITY);
    this.changed();
  }

  apply(frame: ColumnFrame<typeof LIVE_FRAME>): void {
    const from = frame.columns;
    const tick = this.tick + 1;
    if (this.slots.size === 0) this.reserve(frame.count); // the first frame has all series
    const slots = new Uint32Array(frame.count);
    for (let row = 0; row < frame.count; row++) {
      const series = from.series[row] ?? 0;
      const isNew = !this.slots.has(series);
      const slot = this.slotFor(series);
      slots[row] = slot;
      this.extendTrend(slot, isNew, from.sent[row] ?? 0, from.lost[row] ?? 0, from.lastMs[row] ?? Number.NaN);
      this.version[slot] = tick;
    }
    const figures = this.sinceStart ?? this.columns;
    for (const name of FIGURE_NAMES) scatter(from[name], slots, figures[name]);
    for (const name of OTHER_NAMES) scatter(from[name], slots, this.columns[name]);
    this.changed();
  }

  /** Replaces the trends of all series; those of aggregates are set later. */
  applyTrends({ columns: { series, rttMs }, count }: ColumnFrame<typeof TREND_FRAME>): void {
    for (const [one, slot] of this.slots) {
      if (one >= FIRST_AGGREGATE) continue;
      this.emptyTrend(slot);
      this.version[slot] = this.tick + 1;
    }
    let [known, slot] = [-1, -1];
    for (let row = 0; row < count; row++) {
      const one = series[row] as number;
      if (one !== known) [known, slot] = [one, this.slotOf(one)];
      if (slot >= 0) this.addTrendPoint(slot, rttMs[row] as number);
    }
    this.trendGeneration += 1;
    this.changed();
  }

  /** Whether the figures are those of a span other than since Start. */
  get showsSpan(): boolean {
    return this.sinceStart !== null;
  }

  /** Shows the figures of a span in place of those since Start. @param frames statistics of all series */
  showSpan(frames: readonly ColumnFrame<typeof STATISTICS_FRAME>[]): void {
    this.sinceStart ??= this.takeFigures();
    const capacity = this.version.length;
    Object.assign(this.columns, newFigures(capacity));
    for (const { columns: from, count } of frames) {
      for (let row = 0; row < count; row++) {
        const slot = this.slotFor(from.series[row] ?? 0);
        for (const name of FIGURE_NAMES) this.columns[name][slot] = from[name][row] ?? 0;
      }
    }
    this.figuresChanged();
  }

  /** Shows the figures since Start again. */
  showSinceStart(): void {
    if (!this.sinceStart) return;
    Object.assign(this.columns, this.sinceStart);
    this.sinceStart = null;
    this.figuresChanged();
  }

  /** Sent and lost since Start, whatever span is shown. */
  get whole(): Pick<FigureColumns, 'sent' | 'lost'> {
    return this.sinceStart ?? this.columns;
  }

  /** Writes the aggregate of several series. Does not notify: it is a part of the change being notified. */
  put(series: number, figures: RollupFigures): void {
    const slot = this.slotFor(series);
    for (const name of COLUMN_NAMES) this.columns[name][slot] = figures[name];
    this.seriesUp[slot] = figures.seriesUp;
    this.seriesLossy[slot] = figures.seriesLossy;
    this.seriesDown[slot] = figures.seriesDown;
    this.seriesCrossed[slot] = figures.seriesCrossed;
    this.version[slot] = this.tick;
    if (figures.trendPoint !== null) this.addTrendPoint(slot, figures.trendPoint);
  }

  /** Replaces the trend of an aggregate. @param values at most TREND_LENGTH, the oldest first */
  putTrend(series: number, values: ArrayLike<number>): void {
    const slot = this.slotFor(series);
    this.emptyTrend(slot);
    for (let at = 0; at < values.length; at++) this.addTrendPoint(slot, values[at] as number);
  }

  /** Value of a trend `back` samples before its newest; NaN = none. @param back 0 to TREND_LENGTH − 1 */
  trendAt(slot: number, back: number): number {
    const place = (this.trendHead[slot] ?? 0) - 1 - back;
    return this.trend[slot * TREND_LENGTH + (place < 0 ? place + TREND_LENGTH : place)] ?? Number.NaN;
  }

  private emptyTrend(slot: number): void {
    this.trend.fill(Number.NaN, slot * TREND_LENGTH, (slot + 1) * TREND_LENGTH);
    this.trendHead[slot] = 0;
  }

  private takeFigures(): FigureColumns {
    return Object.fromEntries(FIGURE_NAMES.map((name) => [name, this.columns[name]])) as FigureColumns;
  }

  /** Aggregates are put later, which is a change of their own: one painted in between would not be painted again. */
  private figuresChanged(): void {
    for (const [series, slot] of this.slots) if (series < FIRST_AGGREGATE) this.version[slot] = this.tick + 1;
    this.changed();
  }

  private changed(): void {
    this.tick += 1;
    for (const listener of this.listeners) listener();
  }

  private slotFor(series: number): number {
    const known = this.slots.get(series);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    this.reserve(slot + 1);
    this.slots.set(series, slot);
    return slot;
  }

  /** Makes room for this many slots, in one step. */
  private reserve(count: number): void {
    let capacity = this.version.length;
    while (capacity < count) capacity *= 2;
    if (capacity > this.version.length) this.grow(capacity);
  }

  /**
   * One point per news of a series: a loss when more are lost than before, else the last round trip. The first news may
   * sum up a run of hours: that something was lost in it says nothing of the last samples.
   */
  private extendTrend(slot: number, isNew: boolean, sent: number, lost: number, lastMs: number): void {
    const { whole } = this;
    const sentBefore = whole.sent[slot] ?? 0;
    if (sent === sentBefore) return;
    if (sent < sentBefore) this.emptyTrend(slot); // a new run began
    const isSummary = isNew && sent > 1;
    const isLoss = !isSummary && lost > (sent < sentBefore ? 0 : (whole.lost[slot] ?? 0));
    this.addTrendPoint(slot, isLoss ? TREND_LOST : lastMs);
  }

  private addTrendPoint(slot: number, value: number): void {
    const head = this.trendHead[slot] ?? 0;
    this.trend[slot * TREND_LENGTH + head] = value;
    this.trendHead[slot] = (head + 1) % TREND_LENGTH;
  }

  private grow(capacity: number): void {
    const wider = newColumns(capacity);
    for (const name of COLUMN_NAMES) wider[name].set(this.columns[name]);
    this.columns = wider;
    if (this.sinceStart) {
      const figures = newFigures(capacity);
      for (const name of FIGURE_NAMES) figures[name].set(this.sinceStart[name]);
      this.sinceStart = figures;
    }
    this.version = wider32(this.version, capacity);
    const trend = new Float32Array(capacity * TREND_LENGTH).fill(Number.NaN);
    trend.set(this.trend);
    this.trend = trend;
    const heads = new Uint8Array(capacity);
    heads.set(this.trendHead);
    this.trendHead = heads;
    this.seriesUp = wider32(this.seriesUp, capacity);
    this.seriesLossy = wider32(this.seriesLossy, capacity);
    this.seriesDown = wider32(this.seriesDown, capacity);
    this.seriesCrossed = wider32(this.seriesCrossed, capacity);
  }
}

/** Copies a column of a frame into the slots of its rows: a column at a time, since frames come while the page scrolls. */
function scatter(from: ArrayLike<number>, slots: Uint32Array, to: LiveColumns[keyof LiveColumns]): void {
  for (let row = 0; row < slots.length; row++) to[slots[row] as number] = from[row] ?? 0;
}

function wider32(column: Uint32Array, capacity: number): Uint32Array {
  const wider = new Uint32Array(capacity);
  wider.set(column);
  return wider;
}
