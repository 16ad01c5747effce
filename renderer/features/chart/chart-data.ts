import { LOSS_CLASSES, type LossClass } from '../../../core/model/loss-class.ts';
import type {
  ChartFrame,
  ChartLine,
  ChartValues,
  LineTotals,
  LossCounts,
  LossMark,
} from '../../../ui/charts/chart-frame.ts';
import type { Point, SampleTrack } from '../../live/sample-track.ts';
import { BucketQuantiles } from './bucket-quantiles.ts';

export interface ChartTrack {
  readonly track: SampleTrack;
  /** Time between samples as planned; a longer pause is a gap, not a line. */
  readonly intervalMs: number;
}

/** A pause of this many planned intervals breaks the line. */
const GAP_INTERVALS = 3;
/** With fewer samples than this per point, a percentile is the maximum. */
const P95_SAMPLES = 4;
/** Points just outside are drawn too, so that lines run to the edge. */
const OVERHANG = 0.05;

interface Buckets {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly answered: Float64Array;
  /** Answers with a round trip. */
  readonly timed: Float64Array;
  readonly lost: Float64Array;
  readonly byClass: Readonly<Record<LossClass, Float64Array>>;
  readonly notMeasured: Float64Array;
  readonly quantiles: BucketQuantiles;
  /** 1 = something is here: a value, a loss, or the start of a pause. */
  readonly used: Uint8Array;
}

/** Lost samples of a class in a point. */
const lostOf = (point: Readonly<Point>, one: LossClass): number =>
  one === 'timeout' ? point.lost - point.refused - point.unreachable - point.failed : point[one];

/** Sums over the window itself, without the overhang. */
class Totals {
  private sent = 0;
  private lost = 0;
  private readonly byClass: Record<LossClass, number> = { timeout: 0, refused: 0, unreachable: 0, failed: 0 };
  private notMeasured = 0;
  private timed = 0;
  private sum = 0;
  private min = Number.NaN;
  private max = Number.NaN;

  add(point: Readonly<Point>): void {
    this.sent += point.answered + point.lost;
    this.lost += point.lost;
    if (point.lost > 0) for (const one of LOSS_CLASSES) this.byClass[one] += lostOf(point, one);
    this.notMeasured += point.notMeasured;
    if (point.answered === 0 || Number.isNaN(point.avgMs)) return;
    this.timed += point.answered;
    this.sum += point.avgMs * point.answered;
    if (!(this.min <= point.minMs)) this.min = point.minMs;
    if (!(this.max >= point.maxMs)) this.max = point.maxMs;
  }

  build(): LineTotals {
    const { sent, lost, byClass, notMeasured, timed, sum, min, max } = this;
    return { sent, lost, byClass, notMeasured, min, max, avg: timed > 0 ? sum / timed : Number.NaN };
  }
}

const newBuckets = (count: number): Buckets => ({
  min: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
  max: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
  sum: new Float64Array(count),
  answered: new Float64Array(count),
  timed: new Float64Array(count),
  lost: new Float64Array(count),
  byClass: {
    timeout: new Float64Array(count),
    refused: new Float64Array(count),
    unreachable: new Float64Array(count),
    failed: new Float64Array(count),
  },
  notMeasured: new Float64Array(count),
  quantiles: new BucketQuantiles(count),
  used: new Uint8Array(count),
});

interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Grid {
  readonly bucketMs: number;
  /** Number of the first bucket, counted from the epoch: a sliding window keeps its buckets and does not shimmer. */
  readonly first: number;
  readonly count: number;
}

export function gridOf(fromMs: number, toMs: number, columns: number): Grid {
  const spanMs = toMs - fromMs;
  const bucketMs = spanMs / Math.max(1, columns);
  const first = Math.floor((fromMs - spanMs * OVERHANG) / bucketMs);
  const last = Math.floor((toMs + spanMs * OVERHANG) / bucketMs);
  return { bucketMs, first, count: last - first + 1 };
}

interface Filled {
  readonly buckets: Buckets;
  readonly hasPercentiles: boolean;
  readonly stepMs: number;
  readonly totals: LineTotals;
}

function fill({ track, intervalMs }: ChartTrack, grid: Grid, window: TimeSpan): Filled {
  const totals = new Totals();
  const buckets = newBuckets(grid.count);
  const gapMs = Math.max(GAP_INTERVALS * intervalMs, 2.5 * track.bucketMs, 1.5 * grid.bucketMs);
  let lastMs = Number.NEGATIVE_INFINITY;
  track.visit(grid.first * grid.bucketMs, (grid.first + grid.count) * grid.bucketMs, (point) => {
    if (point.sentMs >= window.fromMs && point.sentMs < window.toMs) totals.add(point);
    const at = Math.floor(point.atMs / grid.bucketMs) - grid.first;
    if (at < 0 || at >= grid.count) return;
    if (point.atMs - lastMs > gapMs) {
      const after = Math.floor(lastMs / grid.bucketMs) - grid.first + 1;
      if (after > 0 && after < at) buckets.used[after] = 1;
    }
    lastMs = point.atMs;
    buckets.used[at] = 1;
    buckets.notMeasured[at] = (buckets.notMeasured[at] ?? 0) + point.notMeasured;
    addLoss(buckets, at, point);
    addValues(buckets, at, point);
  });
  const stepMs = Math.max(intervalMs, track.bucketMs, grid.bucketMs);
  return { buckets, hasPercentiles: stepMs >= P95_SAMPLES * intervalMs, stepMs, totals: totals.build() };
}

function addLoss({ lost, byClass }: Buckets, at: number, point: Readonly<Point>): void {
  if (point.lost === 0) return;
  lost[at] = (lost[at] ?? 0) + point.lost;
  for (const one of LOSS_CLASSES) byClass[one][at] = (byClass[one][at] ?? 0) + lostOf(point, one);
}

function addValues(buckets: Buckets, at: number, point: Readonly<Point>): void {
  if (point.answered === 0) return;
  buckets.answered[at] = (buckets.answered[at] ?? 0) + point.answered;
  if (Number.isNaN(point.avgMs)) return;
  buckets.timed[at] = (buckets.timed[at] ?? 0) + point.answered;
  buckets.sum[at] = (buckets.sum[at] ?? 0) + point.avgMs * point.answered;
  buckets.min[at] = Math.min(buckets.min[at] ?? 0, point.minMs);
  buckets.max[at] = Math.max(buckets.max[at] ?? 0, point.maxMs);
  buckets.quantiles.add(at, point.answered, point);
}

const countsAt = ({ byClass }: Buckets, at: number): LossCounts => ({
  timeout: byClass.timeout[at] ?? 0,
  refused: byClass.refused[at] ?? 0,
  unreachable: byClass.unreachable[at] ?? 0,
  failed: byClass.failed[at] ?? 0,
});

function marksOf(buckets: Buckets, grid: Grid): LossMark[] {
  const marks: LossMark[] = [];
  for (let at = 0; at < grid.count; at++) {
    const lost = buckets.lost[at] ?? 0;
    const notMeasured = (buckets.notMeasured[at] ?? 0) > 0;
    if (lost === 0 && !notMeasured) continue;
    const fromMs = (grid.first + at) * grid.bucketMs;
    const ratio = lost === 0 ? 0 : lost / (lost + (buckets.answered[at] ?? 0));
    marks.push({ fromMs, toMs: fromMs + grid.bucketMs, ratio, byClass: countsAt(buckets, at), notMeasured });
  }
  return marks;
}

function lineOf({ buckets, hasPercentiles, stepMs, totals }: Filled, used: readonly number[], grid: Grid): ChartLine {
  const [avg, min, max]: [ChartValues, ChartValues, ChartValues] = [[], [], []];
  const p50: ChartValues = [];
  const spread = { p5: [] as ChartValues, p25: [] as ChartValues, p75: [] as ChartValues, p95: [] as ChartValues };
  for (const at of used) {
    const timed = buckets.timed[at] ?? 0;
    const none = buckets.used[at] === 1 ? null : undefined;
    const mean = timed > 0 ? (buckets.sum[at] ?? 0) / timed : none;
    const ranked = timed > 0 ? buckets.quantiles.at(at) : null;
    avg.push(mean);
    p50.push(ranked?.p50Ms ?? mean);
    const known = (value: number | undefined) => (timed > 0 ? (hasPercentiles ? (value ?? null) : null) : none);
    spread.p5.push(known(ranked?.p5Ms));
    spread.p25.push(known(ranked?.p25Ms));
    spread.p75.push(known(ranked?.p75Ms));
    spread.p95.push(known(ranked?.p95Ms));
    min.push(timed > 0 ? buckets.min[at] : none);
    max.push(timed > 0 ? buckets.max[at] : none);
  }
  return { avg, p50, ...spread, min, max, marks: marksOf(buckets, grid), stepMs, totals };
}

/** The tracks of a span in at most `columns` points each, on one time axis. */
export function chartFrame(tracks: readonly ChartTrack[], fromMs: number, toMs: number, columns: number): ChartFrame {
  const grid = gridOf(fromMs, toMs, columns);
  const filled = tracks.map((track) => fill(track, grid, { fromMs, toMs }));
  const used: number[] = [];
  for (let at = 0; at < grid.count; at++) {
    if (filled.some(({ buckets }) => buckets.used[at] === 1)) used.push(at);
  }
  return {
    fromMs,
    toMs,
    xs: used.map((at) => (grid.first + at + 0.5) * grid.bucketMs),
    lines: filled.map((one) => lineOf(one, used, grid)),
  };
}
