import { isIcmpError, OUTCOMES } from './outcome.ts';

/** Classes of loss that charts tell apart; `failed` is every outcome that is none of the others. */
export const LOSS_CLASSES = ['timeout', 'refused', 'unreachable', 'failed'] as const;

export type LossClass = (typeof LOSS_CLASSES)[number];

/** Class of a sample that counts as lost. @param outcome one of OUTCOMES */
export function lossClass(outcome: number): LossClass {
  if (outcome === OUTCOMES.timeout) return 'timeout';
  if (outcome === OUTCOMES.refused) return 'refused';
  return isIcmpError(outcome) ? 'unreachable' : 'failed';
}
