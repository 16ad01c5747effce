/** How a chart shows its lines. */
export interface ChartOptions {
  /** Full-height columns behind the lines where samples were lost. */
  readonly hasLossColumns: boolean;
  /** Ground in the colours of the limits. */
  readonly hasBands: boolean;
  /** A single line is drawn in the colours of its quality. */
  readonly isByQuality: boolean;
  /** Events as vertical marks. */
  readonly hasMarks: boolean;
}

export const DEFAULT_OPTIONS: ChartOptions = {
  hasLossColumns: true,
  hasBands: true,
  isByQuality: true,
  hasMarks: true,
};
