/** Kinds of the y axis. `log` is for values above zero only. */
export const SCALES = ['auto', 'zero', 'log'] as const;

/** Display options of a chart. */
export interface ChartOptions {
  /** Full-height columns behind the lines where samples were lost. */
  readonly hasLossColumns: boolean;
  /** Ground in the colours of the limits. */
  readonly hasBands: boolean;
  /** A single line is drawn in the colours of its quality. */
  readonly isByQuality: boolean;
  /** A plot for each line. */
  readonly isStacked: boolean;
  /** Beginning and steps of the y axis. */
  readonly scale: (typeof SCALES)[number];
  /** End of the y axis, in the unit of the chart; 0 = that of the values. */
  readonly maximum: number;
  /** Distribution of the visible values, at the right edge. */
  readonly hasDistribution: boolean;
  /** Percentiles of each point as shades; of few lines. */
  readonly hasSmoke: boolean;
  /** A table of figures under the chart. */
  readonly hasStatistics: boolean;
  /** Events as vertical marks. */
  readonly hasMarks: boolean;
}

export const DEFAULT_OPTIONS: ChartOptions = {
  hasLossColumns: true,
  hasBands: true,
  isByQuality: true,
  isStacked: false,
  scale: 'auto',
  maximum: 0,
  hasDistribution: false,
  hasSmoke: false,
  hasStatistics: false,
  hasMarks: true,
};
