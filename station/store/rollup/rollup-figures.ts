import type { Spread } from '../../../core/stats/spread.ts';

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
  /** Replies with a round trip; one without counts as received only. */
  readonly roundTrips: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly avgMs: number;
  /** Standard deviation of the sample, n − 1. */
  readonly stdevMs: number;
  /** Mean absolute difference of replies adjacent in arrival, interrupted by a loss, as in the live table. */
  readonly jitterMs: number;
  /** Differences that `jitterMs` is the mean of. */
  readonly jitterPairs: number;
  /** Interpolated within a step of the sketch (decision 0033 states the error). */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Round trip of the last counted sample; NaN = it has none. */
  readonly lastMs: number;
  /** −1 = no sample. */
  readonly lastOutcome: number;
  /** Losses at the end, whatever was not measured between or after them. */
  readonly lossRun: number;
  /** Samples not measured at the end. */
  readonly unmeasuredRun: number;
  /** Runs of losses. */
  readonly lossStarts: number;
  /** Outcome of the last loss; −1 = none. */
  readonly lastLoss: number;
  /** Numeric columns of the probe that charts show, by name. */
  readonly columns: ReadonlyMap<string, ColumnFigures>;
}

/** The figures of a rollup that charts draw. */
export interface ChartFigures
  extends Pick<
    RollupFigures,
    'sent' | 'notMeasured' | 'outcomes' | 'roundTrips' | 'minMs' | 'maxMs' | 'avgMs' | 'columns'
  > {
  readonly spread: Spread;
}

/** Figures of a numeric probe column, in its unit. */
export interface ColumnFigures {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}
