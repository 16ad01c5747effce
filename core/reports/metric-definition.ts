/** Unit of a metric. Ratios are 0–1, and printed as per cent. */
export type MetricUnit = 'ms' | 'ratio' | 'packets' | 'count' | 'R' | 'MOS' | 'score';

/** A metric as the appendix of a report defines it. */
export interface MetricDefinition {
  readonly label: string;
  readonly unit: MetricUnit;
  readonly better: 'lower' | 'higher';
  readonly formula: string;
  /** With the words of `source-text.ts` where it is not a checked standard. */
  readonly source: string;
  /** Condition under which it is not printed. */
  readonly notPrinted: string;
  /** Least number of samples with which it is printed. */
  readonly leastSamples: number;
}
