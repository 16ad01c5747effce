import { isIcmpError, OUTCOMES } from '../../core/model/outcome.ts';

export interface ReplyOutcome {
  readonly outcome: number;
  readonly cause: number;
}

/**
 * Outcome and cause of the first reply to a packet, as in native/src/engine/flight.c.
 * @param outcome meaning of the reply when in time
 * @param errorSender ERROR_CAUSES of an ICMP error; 0 = another host
 */
export function replyOutcome(outcome: number, errorSender: number, isInTime: boolean): ReplyOutcome {
  if (!isIcmpError(outcome)) return { outcome: isInTime ? outcome : OUTCOMES.late, cause: 0 };
  return isInTime ? { outcome, cause: errorSender } : { outcome: OUTCOMES['late-error'], cause: outcome | errorSender };
}

/** Outcome of a reply to a packet that has had one. */
export const ONCE_MORE: ReplyOutcome = { outcome: OUTCOMES.duplicate, cause: 0 };

/** Whether a reply may still come: an ICMP error after the timeout is none, whichever host sent it. */
export const isStillAwaited = ({ outcome }: ReplyOutcome): boolean => outcome === OUTCOMES['late-error'];
