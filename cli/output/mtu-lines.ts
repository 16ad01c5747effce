import type { PathMtuState } from '../../core/contracts/path.ts';
import { VERDICTS, type Verdict } from '../../probes/path-mtu/common/definition.ts';
import type { MtuPages } from '../../station/live/mtu-book.ts';
import type { IdentifiedSeries } from '../../station/plan/planner.ts';

const WORDS: Readonly<Record<Exclude<Verdict, 'none' | 'unanswered' | 'below-minimum'>, string>> = {
  full: 'the largest size tried arrives',
  told: 'reported by a router',
  searched: 'found by trying: a router says that more is too big, but not what fits',
  'own-interface': "the MTU of this machine's own interface",
  'black-hole': 'larger packets are dropped silently: a black hole',
};

/** RFC 791; RFC 8200 §5. */
const BELOW_MINIMUM = {
  ipv4: 'below 68, which every IPv4 link must carry: a router says that even this is too big',
  ipv6: 'below 1280, which every IPv6 link must carry: a router says that even this is too big',
} as const;

/** What the searches for the path MTU found, a line per series that had one. */
export function mtuLines(series: readonly IdentifiedSeries[], found: MtuPages): string {
  return series
    .map(({ seriesId, planned: { target, address, port, group } }) => {
      const state = found.get(seriesId);
      if (!state) return '';
      const name = [
        target === address ? address : `${target} (${address})`,
        ...(port === null ? [] : [`port ${port}`]),
        ...(group === null ? [] : [`group ${group}`]),
      ].join(' ');
      return `${name}: ${said(state, address.includes(':'))}\n`;
    })
    .join('');
}

function said({ mtu, verdict, reportedBy }: PathMtuState, isV6: boolean): string {
  if (verdict === VERDICTS['below-minimum']) return `path MTU ${BELOW_MINIMUM[isV6 ? 'ipv6' : 'ipv4']}`;
  const word = (Object.keys(WORDS) as (keyof typeof WORDS)[]).find((one) => VERDICTS[one] === verdict);
  if (word === 'told' && reportedBy !== null) return `path MTU ${mtu} bytes, reported by ${reportedBy}`;
  if (word) return `path MTU ${mtu} bytes, ${WORDS[word]}`;
  return mtu === null ? 'path MTU unknown, no size is answered' : `path MTU was ${mtu} bytes, now no size is answered`;
}
