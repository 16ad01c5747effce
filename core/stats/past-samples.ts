import type { OutcomeRules } from '../model/outcome.ts';
import type { RttFigures } from './rtt-columns.ts';

/** The `downAfter` setting of a series' target: see `lossesUntilDown`. */
export type DownAfterOf = (series: number) => number | null;

/** Stored samples. */
export interface PastSamples {
  readonly count: number;
  readonly series: ArrayLike<number>;
  readonly outcome: ArrayLike<number>;
  readonly rttMs: ArrayLike<number>;
  /** When each was sent, Unix ms; left out = not known. */
  readonly sentMs?: ArrayLike<number>;
  /** null = no sample is `not-measured`. */
  readonly cause: ArrayLike<number> | null;
}

/** Figures of earlier samples of one series. */
export interface PastFigures extends RttFigures {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly notMeasured: number;
  readonly duplicates: number;
  readonly late: number;
  /** Round trip of the last counted sample; NaN = it has none. */
  readonly lastMs: number;
  readonly lastOutcome: number;
}

/** Rules by which stored samples of one probe are counted. */
export interface StoredRules {
  readonly rules: OutcomeRules;
  readonly downAfterOf: DownAfterOf;
  /** There may be newer samples, which decide the state. */
  readonly isPast: boolean;
}
