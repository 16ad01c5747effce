import type { LossClass } from '../../core/model/loss-class.ts';

/** A value per x: a number; null = a gap that breaks the line; undefined = no value, the line continues. */
export type ChartValues = (number | null | undefined)[];

/** Lost samples by class. */
export type LossCounts = Readonly<Record<LossClass, number>>;

/** A stretch of one series' loss strip. */
export interface LossMark {
  readonly fromMs: number;
  readonly toMs: number;
  /** Lost of sent, 0 to 1. */
  readonly ratio: number;
  readonly byClass: LossCounts;
  readonly notMeasured: boolean;
}

export interface ChartLine {
  readonly avg: ChartValues;
  /** The median, which is drawn; the mean where only that is known. */
  readonly p50: ChartValues;
  /** Other percentiles; nothing where a point stands for few samples, of which minimum and maximum say the same. */
  readonly p5: ChartValues;
  readonly p25: ChartValues;
  readonly p75: ChartValues;
  readonly p95: ChartValues;
  readonly min: ChartValues;
  readonly max: ChartValues;
  readonly marks: readonly LossMark[];
  /** Planned distance between two points of the line; a point farther away does not represent a moment. */
  readonly stepMs: number;
  readonly totals: LineTotals;
}

/** Totals of the whole window. Values are in the unit of the chart, NaN without replies. */
export interface LineTotals {
  readonly sent: number;
  readonly lost: number;
  readonly byClass: LossCounts;
  readonly notMeasured: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/**
 * The point of a line that says most of the moment at `index`: its own there, or its nearest within a step.
 * @returns its index, or -1
 */
export function nearestPoint(
  { xs }: Pick<ChartFrame, 'xs'>,
  line: Pick<ChartLine, 'avg' | 'stepMs'>,
  index: number,
): number {
  const atMs = xs[index] ?? Number.NaN;
  const reach = (step: 1 | -1): number => {
    for (let at = index; at >= 0 && at < xs.length; at += step) {
      if (Math.abs((xs[at] ?? Number.NaN) - atMs) > line.stepMs) return -1;
      if (line.avg[at] !== undefined) return at;
    }
    return -1;
  };
  const [before, after] = [reach(-1), reach(1)];
  if (before < 0 || after < 0) return Math.max(before, after);
  return atMs - (xs[before] ?? 0) <= (xs[after] ?? 0) - atMs ? before : after;
}

/** The data of one drawing of a chart. */
export interface ChartFrame {
  readonly fromMs: number;
  readonly toMs: number;
  /** Unix ms, ascending; the lines' values belong to these. */
  readonly xs: readonly number[];
  readonly lines: readonly ChartLine[];
}

export interface ChartSeries {
  /** Identifies the line. */
  readonly key: string;
  readonly label: string;
}

/** A shaded time span with its label. */
export interface ChartSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
  readonly isExcluded: boolean;
}

export interface ChartThreshold {
  readonly label: string;
  readonly ms: number;
}
