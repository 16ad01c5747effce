import { FROM_TARGET } from '../model/batch.ts';
import { OUTCOMES, type OutcomeRules, outcomeClass } from '../model/outcome.ts';

/**
 * Decides how a sample of a trace counts for the hop that its packet was sent to, as in the hop table: any responder
 * answers for the hop, and a silent hop has lost.
 * @param from responder, an index into the addresses of the batch; FROM_TARGET = the target, or nobody
 * @param rtt round-trip time in any unit; NaN = nothing came back in time
 * @returns one of `reply`, `timeout` and `not-measured`; null for amendments
 */
export function hopOutcome(outcome: number, from: number, rtt: number, rules: OutcomeRules): number | null {
  const kind = outcomeClass(outcome, rules);
  if (kind === 'amendment') return null;
  if (kind === 'excluded') return OUTCOMES['not-measured'];
  const hasResponder = from !== FROM_TARGET || !Number.isNaN(rtt);
  return hasResponder ? OUTCOMES.reply : OUTCOMES.timeout;
}
