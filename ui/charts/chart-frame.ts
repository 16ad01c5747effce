/** A value per x: a number; null = a gap that breaks the line; undefined = nothing here, the line goes on. */
export type ChartValues = (number | null | undefined)[];

/** A stretch of one series' loss lane. */
export interface LossMark {
  readonly fromMs: number;
  readonly toMs: number;
  /** Lost of sent, 0 to 1. */
  readonly ratio: number;
  readonly notMeasured: boolean;
}

export interface ChartLine {
  readonly avg: ChartValues;
  readonly min: ChartValues;
  readonly max: ChartValues;
  readonly marks: readonly LossMark[];
  readonly totals: LineTotals;
}

/** Of the whole window, to the sample. RTTs are NaN when none was answered. */
export interface LineTotals {
  readonly sent: number;
  readonly lost: number;
  readonly notMeasured: number;
  readonly minMs: number;
  readonly avgMs: number;
  readonly maxMs: number;
}

/** All that one drawing of a chart shows. */
export interface ChartFrame {
  readonly fromMs: number;
  readonly toMs: number;
  /** Unix ms, ascending; the lines' values belong to these. */
  readonly xs: readonly number[];
  readonly lines: readonly ChartLine[];
}

export interface ChartSeries {
  readonly key: number;
  readonly label: string;
}

/** A span of time to be shaded, with why. */
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
