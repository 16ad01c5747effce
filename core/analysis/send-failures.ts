import { CAUSES, OUTCOMES, outcomeClass } from '../model/outcome.ts';
import type { PlannedSeries } from '../plan/expand.ts';
import type { Fault } from '../result/result.ts';
import { sendErrorRemedy, sendErrorText } from './send-errors.ts';

/** Causes of samples whose packet was sent although it was not measured. */
const AFTER_SENDING: ReadonlySet<number> = new Set([CAUSES['receive-overflow'], CAUSES['ambiguous-answer']]);

const NAMED_TARGETS = 3;

/** The part of a series that a remedy depends on. */
type SendingSeries = Pick<PlannedSeries, 'address' | 'source'>;

/** Packets that the system refused to send. They are not loss: where it refused all of them, nothing was measured. */
export class SendFailures {
  wasAnySent = false;
  private missed = 0;
  private readonly byErrno = new Map<
    number,
    { packets: number; readonly targets: Set<string>; readonly first: SendingSeries | undefined }
  >();

  /** @param cause the errno of a local error */
  add(target: string, outcome: number, cause: number, series?: SendingSeries): void {
    if (outcome === OUTCOMES['local-error']) {
      const failed = this.byErrno.get(cause) ?? { packets: 0, targets: new Set(), first: series };
      this.byErrno.set(cause, failed);
      failed.packets += 1;
      failed.targets.add(target);
    } else if (outcomeClass(outcome) !== 'excluded' || AFTER_SENDING.has(cause)) this.wasAnySent = true;
    else this.missed += 1;
  }

  /** Fault `packet-io.nothing-sent`; null when a packet was sent, or none failed. */
  fault(): Fault | null {
    return this.wasAnySent ? null : this.reasoned('packet-io.nothing-sent', 'Nothing could be sent');
  }

  /** Fault `packet-io.partly-sent`; null when no packet failed, or all did. */
  remark(): Fault | null {
    return this.wasAnySent ? this.reasoned('packet-io.partly-sent', 'Some packets could not be sent') : null;
  }

  private reasoned(code: string, what: string): Fault | null {
    const failures = [...this.byErrno].sort(([, left], [, right]) => right.packets - left.packets);
    const [most] = failures;
    if (!most) return null;
    const reasons = failures.map(([errno, { packets, targets }]) => {
      return `${sendErrorText(errno)} (${counted(packets)} to ${listed([...targets])})`;
    });
    if (this.missed > 0) reasons.push(`${counted(this.missed)} not sent in time`);
    const hint = sendErrorRemedy(most[0], most[1].first);
    return { code, message: `${what}: ${reasons.join('; ')}`, ...(hint === undefined ? {} : { hint }) };
  }
}

const counted = (packets: number): string => `${packets} ${packets === 1 ? 'packet' : 'packets'}`;

function listed(targets: readonly string[]): string {
  const more = targets.length - NAMED_TARGETS;
  const named = targets.slice(0, NAMED_TARGETS).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
