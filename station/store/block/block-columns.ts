import { FROM_TARGET } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { grown } from './grown.ts';
import { alone, BY_OUTCOME, BY_PLAN, DELTA, type Prediction, type Predictors, previousBySeq } from './predict.ts';

/** Common columns after those that figures are made of, in the order of the block. */
export const LATER_COLUMNS = ['round', 'cause', 'stamps', 'replyTtl', 'from'] as const;
export type LaterColumn = (typeof LATER_COLUMNS)[number];

export const LATER_PREDICTIONS: Readonly<Record<LaterColumn, readonly Prediction[]>> = {
  round: [BY_PLAN, DELTA],
  cause: [BY_OUTCOME, DELTA],
  stamps: [BY_OUTCOME, DELTA],
  replyTtl: [BY_OUTCOME, DELTA],
  from: [BY_OUTCOME, DELTA],
};

export const TYPED_PREDICTIONS: readonly Prediction[] = [BY_OUTCOME, DELTA];

/** `from` is stored plus 1: the target, which is the usual one, is 0. */
export const storedFrom = (from: number): number => (from + 1) & FROM_TARGET;
export const fromOf = (stored: number): number => (stored - 1) & FROM_TARGET;

/** Outcomes without an RTT as a rule. */
const WITHOUT_RTT: readonly number[] = (
  ['timeout', 'local-error', 'not-measured', 'match-fail', 'unanswered', 'name-error'] as const
).map((name) => OUTCOMES[name]);

/** 1 for outcomes with an RTT as a rule. Blocks state the exceptions, which as a column are usually all 0. */
const RTT_RULE = Int32Array.from({ length: 256 }, (_, outcome) => (WITHOUT_RTT.includes(outcome) ? 0 : 1));
export const rttRule = (outcome: number): number => RTT_RULE[outcome & 255] as number;

/** Columns of the block at hand; kept and used again. */
export class ScratchColumns {
  values = new Int32Array(0);
  times = new Int32Array(0);
  delays = new Int32Array(0);
  seq = new Int32Array(0);
  previous = new Int32Array(0);
  alike = new Int32Array(0);
  /** RTTs of those samples that have one, and their `seq` and `previous`. */
  rtt = new Int32Array(0);
  rttSeq = new Int32Array(0);
  rttPrevious = new Int32Array(0);

  reserve(count: number): void {
    if (this.values.length >= count) return;
    const names = Object.keys(this) as (keyof Omit<ScratchColumns, 'reserve' | 'rttPredictors'>)[];
    for (const name of names) this[name] = grown(this[name], count);
  }

  /** @param isBySeq whether `rttSeq` holds varying numbers */
  rttPredictors(count: number, isBySeq: boolean): Predictors {
    return alone(count, isBySeq ? previousBySeq(this.rttSeq, count, this.rttPrevious) : null);
  }
}
