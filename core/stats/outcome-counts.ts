import { countedClass, OUTCOMES, type Outcome, type OutcomeRules, outcomeName } from '../model/outcome.ts';

/** Samples of a series by their effect on its figures. */
export interface OutcomeCounts {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  /** 0–1; null = nothing was sent. */
  readonly lossRatio: number | null;
  readonly duplicates: number;
  readonly late: number;
  readonly notMeasured: number;
  /** Replies to another port than the packet's, or with other data. */
  readonly mismatches: number;
  /** Replies that match no sent packet. */
  readonly matchFails: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

/** Sums samples up. @param counts number of samples by outcome code */
export function countOutcomes(counts: ReadonlyMap<number, number>, rules: OutcomeRules): OutcomeCounts {
  let [sent, received, notMeasured] = [0, 0, 0];
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const [code, count] of [...counts].sort(([left], [right]) => left - right)) {
    outcomes[outcomeName(code)] = count;
    const kind = countedClass(code, rules);
    if (kind === 'answered') received += count;
    if (kind === 'answered' || kind === 'lost') sent += count;
    if (kind === 'excluded') notMeasured += count;
  }
  const of = (outcome: Outcome) => counts.get(OUTCOMES[outcome]) ?? 0;
  return {
    sent,
    received,
    lost: sent - received,
    lossRatio: sent > 0 ? (sent - received) / sent : null,
    duplicates: of('duplicate'),
    late: of('late'),
    notMeasured,
    mismatches: of('mismatch'),
    matchFails: of('match-fail'),
    outcomes,
  };
}
