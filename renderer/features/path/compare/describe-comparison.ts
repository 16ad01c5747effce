import type { PathState } from '../../../../core/contracts/path.ts';
import { formatPercent, formatRtt, plural } from '../../../../ui/format/quantities.ts';
import { type HopPair, type HopVerdict, lossDifference } from './path-compare.ts';

const DIFFERENT: readonly HopVerdict[] = ['partly', 'other', 'added', 'gone'];

const hopOf = ({ a, b }: HopPair): number => b?.hop ?? a?.hop ?? 0;
const isEnd = ({ a, b }: HopPair): boolean => (a?.isEnd ?? false) || (b?.isEnd ?? false);

/** The hops whose routers differ: `Different routers at hops 3 to 5`. */
function describeRoute(pairs: readonly HopPair[]): string {
  const first = pairs.findIndex(({ verdict }) => DIFFERENT.includes(verdict));
  const last = pairs.findLastIndex(({ verdict }) => DIFFERENT.includes(verdict));
  const [begin, end] = [pairs[first], pairs[last]];
  if (!begin || !end) {
    const isSilent = pairs.some(({ verdict }) => verdict === 'silent');
    return isSilent ? 'Same routers where both replied' : 'Same routers';
  }
  const between = pairs.slice(first, last + 1);
  const isAll = (verdict: HopVerdict) => between.every((pair) => pair.verdict === verdict);
  const hops = describeHops(begin, end);
  if (isAll('partly')) return `Partly different routers at ${hops}`;
  if (isAll('added')) return `New ${hops}`;
  if (isAll('gone')) return `Removed ${hops}`;
  if (first === last) return `Different router at ${hops}`;
  const isToTheEnd = pairs.slice(last + 1).every(isEnd);
  return isToTheEnd ? `Different routers from hop ${hopOf(begin)} on` : `Different routers at ${hops}`;
}

const describeHops = (begin: HopPair, end: HopPair): string =>
  begin === end ? `hop ${hopOf(begin)}` : `hops ${hopOf(begin)} to ${hopOf(end)}`;

/** Length, latency and loss of path B relative to path A. */
function describeChanges(a: PathState, b: PathState, pairs: readonly HopPair[]): readonly string[] {
  const longer = b.hops.length - a.hops.length;
  const rtt = pairs.find(isEnd)?.rttMs;
  const loss = lossDifference(
    { sent: a.targetSent, answered: a.targetAnswered },
    { sent: b.targetSent, answered: b.targetAnswered },
  );
  return [
    ...(longer === 0 || isCut(a, b) ? [] : [`${plural(Math.abs(longer), 'hop')} ${longer > 0 ? 'longer' : 'shorter'}`]),
    ...(rtt?.isSure ? [`${formatDifference(Math.abs(rtt.value))} ${rtt.value > 0 ? 'slower' : 'faster'}`] : []),
    ...(rtt && !rtt.isSure && longer === 0 ? ['no change in latency'] : []),
    ...(loss?.isSure && !isCut(a, b) ? [describeLoss(loss.value)] : []),
  ];
}

/** Two digits: the statistics support no more. */
const formatDifference = (ms: number): string => (ms < 1 ? formatRtt(ms) : `${Number(ms.toPrecision(2))} ms`);

const describeLoss = (ratio: number): string =>
  `${formatPercent(Math.abs(ratio))} % ${ratio > 0 ? 'more' : 'less'} packet loss`;

const isDead = ({ targetSent, targetAnswered }: PathState): boolean => targetSent > 0 && targetAnswered === 0;
const isCut = (a: PathState, b: PathState): boolean => isDead(a) !== isDead(b);

/** Path B compared with path A in a line: `Same routers, no change in latency`. */
export function describeComparison(a: PathState, b: PathState, pairs: readonly HopPair[]): string {
  const target = isCut(a, b) ? [isDead(b) ? 'no reply from the target' : 'target replies again'] : [];
  // A target that does not reply is not a removed hop.
  const route = describeRoute(target.length > 0 ? pairs.filter((pair) => !isEnd(pair)) : pairs);
  return [route, ...describeChanges(a, b, pairs), ...target].join(', ');
}
