import { isIcmpError, OUTCOMES } from '../../core/model/outcome.ts';

export interface AnswerEnd {
  readonly outcome: number;
  readonly cause: number;
}

/**
 * Outcome and cause of what comes first for a packet, as native/src/engine/flight.c has them.
 * @param outcome what the answer means in time
 * @param errorSender of an ICMP error: ERROR_CAUSES; 0 = another machine
 */
export function answerEnd(outcome: number, errorSender: number, isInTime: boolean): AnswerEnd {
  if (!isIcmpError(outcome)) return { outcome: isInTime ? outcome : OUTCOMES.late, cause: 0 };
  return isInTime ? { outcome, cause: errorSender } : { outcome: OUTCOMES['late-error'], cause: outcome | errorSender };
}

/** What comes for a packet that was answered before. */
export const ONCE_MORE: AnswerEnd = { outcome: OUTCOMES.duplicate, cause: 0 };

/** Whether an answer may still come: an error after the timeout is none, whoever sent it. */
export const isStillAwaited = ({ outcome }: AnswerEnd): boolean => outcome === OUTCOMES['late-error'];
