import type { Finding } from '../../../core/model/tracker.ts';
import type { PathMtuState } from '../common/state.ts';
import { VERDICTS, type Verdict } from '../common/verdicts.ts';

const WORDS: Readonly<Record<Exclude<Verdict, 'none' | 'unanswered' | 'below-minimum'>, string>> = {
  full: 'the largest size tried',
  told: 'reported by a router',
  searched: 'found by trying: a router reports larger packets as too big, but not the MTU',
  'own-interface': "the MTU of this host's interface",
  'black-hole': 'larger packets are dropped silently (PMTUD blackhole)',
};

/** RFC 791; RFC 8200 §5. */
const BELOW_MINIMUM = {
  ipv4: 'below 68, the minimum of IPv4: a router reports even that as too big',
  ipv6: 'below 1280, the minimum of IPv6: a router reports even that as too big',
} as const;

/** The path MTU of a series in words, as a line of the command line. */
export function describePathMtu(state: Finding, address: string): string {
  return describe(state as PathMtuState, address.includes(':'));
}

function describe({ mtu, verdict, reportedBy }: PathMtuState, isV6: boolean): string {
  if (verdict === VERDICTS['below-minimum']) return `path MTU ${BELOW_MINIMUM[isV6 ? 'ipv6' : 'ipv4']}`;
  const word = (Object.keys(WORDS) as (keyof typeof WORDS)[]).find((one) => VERDICTS[one] === verdict);
  if (word === 'told' && reportedBy !== null) return `path MTU ${mtu} bytes, reported by ${reportedBy}`;
  if (word) return `path MTU ${mtu} bytes, ${WORDS[word]}`;
  return mtu === null
    ? 'path MTU unknown, no reply to any size'
    : `path MTU was ${mtu} bytes, now no reply to any size`;
}
