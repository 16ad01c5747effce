import { addressTest } from '../../model/address-match.ts';
import type { ReportDocument } from '../document.ts';
import type { PathItem, TargetItem } from '../document-target.ts';

/** Addresses inside a site, which an operator does not see. @source RFC 1918, RFC 4193, RFC 3927, RFC 4291 §2.5.6 */
const LOCAL = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
]
  .map(addressTest)
  .filter((test) => test !== undefined);

const isLocal = (address: string): boolean => LOCAL.some((test) => test(address));

/** Cause of samples while the host slept: that is excluded time, and no sign of overload. */
const ASLEEP = 'suspended';

/** Share of the samples that this host failed to take, or of excluded time, from which on it may be the cause itself. */
const OWN_FAULT_SHARE = 0.01;

/** A hop from which on every later hop has the loss of the target. */
export interface LossBeginning {
  readonly hop: number;
  /** null = it never replied. */
  readonly address: string | null;
  /** Responder of the hop before, which has less; null = none, or it is silent. */
  readonly before: string | null;
}

/** Facts of a ticket that its text states in words. */
export interface TicketFacts {
  /** Targets that warnings are about, in the order of the report. */
  readonly affected: readonly TargetItem[];
  readonly sound: readonly TargetItem[];
  /** Sound targets with an address inside the site. */
  readonly local: readonly TargetItem[];
  readonly sent: number;
  readonly notTaken: number;
  /** The measuring host lost so much that it may be the cause. */
  readonly isHostDoubtful: boolean;
  readonly hasLoad: boolean;
}

export function ticketFacts({ targets, findings, excluded }: ReportDocument): TicketFacts {
  const warned = findings.filter(({ severity }) => severity === 'critical' || severity === 'warning');
  const ids = new Set(warned.flatMap((finding) => finding.targets));
  const sound = targets.filter(({ id, sent }) => !ids.has(id) && sent > 0);
  const sent = targets.reduce((sum, one) => sum + one.sent, 0);
  const notTaken = excluded.causes
    .filter(({ cause }) => cause !== ASLEEP)
    .reduce((sum, { samples }) => sum + samples, 0);
  return {
    affected: targets.filter(({ id }) => ids.has(id)),
    ...{ sound, sent, notTaken },
    local: sound.filter(({ address, lost }) => lost === 0 && isLocal(address)),
    isHostDoubtful: notTaken > OWN_FAULT_SHARE * (sent + notTaken),
    hasLoad: targets.some(({ load }) => load !== null),
  };
}

const lossOf = ({ sent, answered }: PathItem['hops'][number]): number => (sent === 0 ? 0 : (sent - answered) / sent);
const addressOf = (hop: PathItem['hops'][number] | undefined): string | null => hop?.addresses[0]?.address ?? null;

/**
 * The hop at which the loss of a target begins: loss of replies counts only where it continues at every later hop, for routers
 * limit how many replies they send. null = the target loses nothing, or the path does not say.
 */
export function lossBeginning({ hops }: PathItem): LossBeginning | null {
  const last = hops.findLast(({ isEnd }) => isEnd);
  if (!last || lossOf(last) === 0) return null;
  const hopsToTarget = hops.slice(0, hops.indexOf(last) + 1);
  const least = lossOf(last) / 2;
  const clean = hopsToTarget.findLastIndex((hop) => lossOf(hop) < least);
  const first = hopsToTarget[clean + 1];
  if (!first) return null;
  return { hop: first.hop, address: addressOf(first), before: addressOf(hopsToTarget[clean]) };
}
