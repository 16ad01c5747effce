import { constants } from 'node:os';
import { getSystemErrorMessage } from 'node:util';
import { CAUSES, OUTCOMES, outcomeClass } from '../../core/model/outcome.ts';
import type { PlannedSeries } from '../../core/plan/expand.ts';
import type { Fault } from '../../core/result/result.ts';

const { EACCES, EADDRNOTAVAIL, EHOSTUNREACH, EINVAL, EMSGSIZE, ENETDOWN, ENETUNREACH, ENODEV, EPERM } = constants.errno;

const NO_ROUTE = 'there is no way there, or not from the source address given: ip route get ADDRESS says which';
const FIREWALL = 'a firewall or a route of this machine forbids it: sudo nft list ruleset, ip rule, ip route';
const NO_INTERFACE = 'bring the interface up: sudo ip link set NAME up';

/** How an error of sending is mended, by errno. */
const REMEDIES: ReadonlyMap<number, string> = new Map([
  [ENETUNREACH, NO_ROUTE],
  [EHOSTUNREACH, NO_ROUTE],
  [EPERM, FIREWALL],
  [EACCES, 'it is a broadcast address, or a route forbids it: ip route get ADDRESS says which'],
  [EINVAL, 'a route swallows it, or the source address is none of this machine: ip route get ADDRESS says which'],
  [EADDRNOTAVAIL, 'the source address must be one of this machine: ip -brief address'],
  [ENETDOWN, NO_INTERFACE],
  [ENODEV, NO_INTERFACE],
  [EMSGSIZE, 'send less data, or allow fragments'],
]);

/** Where no source address was given, the system found none of its own. */
const NO_OWN_ADDRESS = {
  4: 'this machine has no IPv4 address to send from: ip -4 -brief address',
  6: 'this machine has no IPv6 address to send from, IPv6 may be switched off: ip -6 -brief address',
} as const;

/** Of a packet that was sent all the same. */
const AFTER_SENDING: ReadonlySet<number> = new Set([CAUSES['receive-overflow'], CAUSES['ambiguous-answer']]);

const NAMED_TARGETS = 3;

/** What a remedy depends on. */
type SendingSeries = Pick<PlannedSeries, 'address' | 'source'>;

/** Packets that the system did not accept. That is no loss: where it took none at all, nothing could be measured. */
export class SendFailures {
  private wasAnySent = false;
  private missed = 0;
  private readonly byErrno = new Map<
    number,
    { packets: number; readonly targets: Set<string>; readonly first: SendingSeries | undefined }
  >();

  /** @param cause of a local error, its errno */
  add(target: string, outcome: number, cause: number, series?: SendingSeries): void {
    if (outcome === OUTCOMES['local-error']) {
      const failed = this.byErrno.get(cause) ?? { packets: 0, targets: new Set(), first: series };
      this.byErrno.set(cause, failed);
      failed.packets += 1;
      failed.targets.add(target);
    } else if (outcomeClass(outcome) !== 'excluded' || AFTER_SENDING.has(cause)) this.wasAnySent = true;
    else this.missed += 1;
  }

  /** Fault `packet-io.nothing-sent`; null when anything was sent, or nothing failed. */
  fault(): Fault | null {
    return this.wasAnySent ? null : this.reasoned('packet-io.nothing-sent', 'nothing could be sent');
  }

  /** Fault `packet-io.partly-sent`, of those that failed beside others; null when none did, or all. */
  remark(): Fault | null {
    return this.wasAnySent ? this.reasoned('packet-io.partly-sent', 'not all could be sent') : null;
  }

  private reasoned(code: string, what: string): Fault | null {
    const failures = [...this.byErrno].sort(([, left], [, right]) => right.packets - left.packets);
    const [most] = failures;
    if (!most) return null;
    const reasons = failures.map(([errno, { packets, targets }]) => {
      return `${getSystemErrorMessage(-errno)} (${counted(packets)} to ${listed([...targets])})`;
    });
    if (this.missed > 0) reasons.push(`${counted(this.missed)} not tried in time`);
    const hint = remedyOf(most[0], most[1].first);
    return { code, message: `${what}: ${reasons.join('; ')}`, ...(hint === undefined ? {} : { hint }) };
  }
}

function remedyOf(errno: number, series: SendingSeries | undefined): string | undefined {
  if (errno !== EADDRNOTAVAIL || !series || series.source !== null) return REMEDIES.get(errno);
  return NO_OWN_ADDRESS[series.address.includes(':') ? 6 : 4];
}

const counted = (packets: number): string => `${packets} ${packets === 1 ? 'packet' : 'packets'}`;

function listed(targets: readonly string[]): string {
  const more = targets.length - NAMED_TARGETS;
  const named = targets.slice(0, NAMED_TARGETS).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
