/** How a chart shows its lines. */
export interface ChartOptions {
  /** Full-height columns behind the lines where samples were lost. */
  readonly hasLossColumns: boolean;
  /** Ground in the colours of the limits. */
  readonly hasBands: boolean;
  /** A single line is drawn in the colours of its quality. */
  readonly isByQuality: boolean;
  /** Beginning and steps of the y axis. `log` is for values above zero only. */
  readonly scale: 'auto' | 'zero' | 'log';
  /** End of the y axis, in the unit of the chart; 0 = that of the values. */
  readonly maximum: number;
  /** Times are UTC instead of local. */
  readonly isUtc: boolean;
  /** Events as vertical marks. */
  readonly hasMarks: boolean;
}

export const DEFAULT_OPTIONS: ChartOptions = {
  hasLossColumns: true,
  hasBands: true,
  isByQuality: true,
  scale: 'auto',
  maximum: 0,
  isUtc: false,
  hasMarks: true,
};
