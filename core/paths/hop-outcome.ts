import { OUTCOMES, type OutcomeRules, outcomeClass } from '../model/outcome.ts';

/**
 * Decides how a sample of a trace counts for the hop that its packet was sent to, as in the hop table: any responder
 * answers for the hop, and a silent hop has lost.
 * @param hasResponder something came back in time
 * @returns one of `reply`, `timeout` and `not-measured`; null for amendments
 */
export function hopOutcome(outcome: number, hasResponder: boolean, rules: OutcomeRules): number | null {
  const kind = outcomeClass(outcome, rules);
  if (kind === 'amendment') return null;
  if (kind === 'excluded') return OUTCOMES['not-measured'];
  return hasResponder ? OUTCOMES.reply : OUTCOMES.timeout;
}
