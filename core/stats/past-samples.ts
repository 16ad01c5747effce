import type { OutcomeRules } from '../model/outcome.ts';
import type { StateRule } from '../model/series-state.ts';
import type { RttFigures } from './rtt-columns.ts';

/** Settings of the target of a series. */
export type StateRuleOf = (series: number) => StateRule | null;

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
  /** TTL or hop limit of replies of the target, 0 = none; left out = not known. */
  readonly replyTtl?: ArrayLike<number> | null;
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
  readonly stateRuleOf: StateRuleOf;
  /** There may be newer samples, which decide the state. */
  readonly isPast: boolean;
}
