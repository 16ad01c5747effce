/** Figures of the samples that count for a series in a span; NaN = there is none. */
export interface RollupFigures {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  /** Excluded samples: not measured, or not sent. */
  readonly notMeasured: number;
  readonly duplicates: number;
  readonly late: number;
  /** Outcome number → samples, amendments included. */
  readonly outcomes: ReadonlyMap<number, number>;
  /** Round trips; a reply without one counts as received only. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly avgMs: number;
  /** Of the sample, n − 1. */
  readonly stdevMs: number;
  /** Mean absolute difference of replies adjacent in arrival, interrupted by a loss, as in the live table. */
  readonly jitterMs: number;
  /** Interpolated within a step of the sketch (decision 0032 states the error). */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly lastMs: number;
  /** −1 = no sample. */
  readonly lastOutcome: number;
  /** Numeric columns of the probe that charts show, by name. */
  readonly columns: ReadonlyMap<string, ColumnFigures>;
}

/** Figures of a numeric probe column, in its unit. */
export interface ColumnFigures {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}
