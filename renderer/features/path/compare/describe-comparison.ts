import type { PathState } from '../../../../core/contracts/path.ts';
import { formatRtt } from '../../../../core/model/duration.ts';
import { formatPercent, plural } from '../../../../ui/format/quantities.ts';
import { type HopPair, type HopVerdict, lossDifference } from './path-compare.ts';

const DIFFERENT: readonly HopVerdict[] = ['partly', 'other', 'added', 'gone'];

const hopOf = ({ a, b }: HopPair): number => b?.hop ?? a?.hop ?? 0;
const isEnd = ({ a, b }: HopPair): boolean => (a?.isEnd ?? false) || (b?.isEnd ?? false);

/** Where the routers are others. */
function routeWords(pairs: readonly HopPair[]): string {
  const first = pairs.findIndex(({ verdict }) => DIFFERENT.includes(verdict));
  const last = pairs.findLastIndex(({ verdict }) => DIFFERENT.includes(verdict));
  const [begin, end] = [pairs[first], pairs[last]];
  if (!begin || !end) {
    const isSilent = pairs.some(({ verdict }) => verdict === 'silent');
    return isSilent ? 'The same routers, as far as they answered' : 'The same routers at both moments';
  }
  const between = pairs.slice(first, last + 1);
  if (between.every(({ verdict }) => verdict === 'partly')) {
    return `${placeWords(begin, end)} some of the routers that share the load are others`;
  }
  if (first === last) return oneHopWords(begin);
  if (between.every(({ verdict }) => verdict === 'added')) return `${placeWords(begin, end)} there are new hops`;
  if (between.every(({ verdict }) => verdict === 'gone')) return `${placeWords(begin, end)} hops are gone`;
  const isToTheEnd = pairs.slice(last + 1).every(isEnd);
  return isToTheEnd
    ? `From hop ${hopOf(begin)} on the path goes over other routers`
    : `${placeWords(begin, end)} the path goes over other routers`;
}

const placeWords = (begin: HopPair, end: HopPair): string =>
  begin === end ? `At hop ${hopOf(begin)}` : `From hop ${hopOf(begin)} to hop ${hopOf(end)}`;

function oneHopWords(pair: HopPair): string {
  switch (pair.verdict) {
    case 'added':
      return `There is a new hop ${hopOf(pair)}`;
    case 'gone':
      return `Hop ${hopOf(pair)} is gone`;
    default:
      return `At hop ${hopOf(pair)} the path goes over another router`;
  }
}

/** How long the way is and how it does, beside the other. */
function factWords(a: PathState, b: PathState, pairs: readonly HopPair[]): readonly string[] {
  const longer = b.hops.length - a.hops.length;
  const rtt = pairs.find(isEnd)?.rttMs;
  const loss = lossDifference(
    { sent: a.targetSent, answered: a.targetAnswered },
    { sent: b.targetSent, answered: b.targetAnswered },
  );
  return [
    ...(longer === 0 || isCut(a, b) ? [] : [`${plural(Math.abs(longer), 'hop')} ${longer > 0 ? 'longer' : 'shorter'}`]),
    ...(rtt?.isSure ? [`${lengthWords(Math.abs(rtt.value))} ${rtt.value > 0 ? 'slower' : 'faster'}`] : []),
    ...(rtt && !rtt.isSure && longer === 0 ? ['as fast'] : []),
    ...(loss?.isSure && !isCut(a, b) ? [`loses ${lossWords(loss.value)} of the packets`] : []),
  ];
}

/** In two digits: more would be said than is known. */
const lengthWords = (ms: number): string => (ms < 1 ? formatRtt(ms) : `${Number(ms.toPrecision(2))} ms`);

const lossWords = (ratio: number): string => `${formatPercent(Math.abs(ratio))} % ${ratio > 0 ? 'more' : 'less'}`;

const isDead = ({ targetSent, targetAnswered }: PathState): boolean => targetSent > 0 && targetAnswered === 0;
const isCut = (a: PathState, b: PathState): boolean => isDead(a) !== isDead(b);

/** `2 hops longer, 14 ms slower and loses 3 % more of the packets`; what is no adjective has its own verb. */
function joined(facts: readonly string[]): string {
  const list = facts.length > 1 ? `${facts.slice(0, -1).join(', ')} and ${facts.at(-1)}` : (facts[0] ?? '');
  return list.startsWith('loses') ? `it ${list}` : `it is ${list}`;
}

/** What B is beside A, in a sentence. */
export function compareWords(a: PathState, b: PathState, pairs: readonly HopPair[]): string {
  const facts = factWords(a, b, pairs);
  const end = isCut(a, b) ? `the target ${isDead(b) ? 'does not answer' : 'answers again'}` : null;
  // A target that does not answer is no hop that is gone.
  const route = routeWords(end ? pairs.filter((pair) => !isEnd(pair)) : pairs);
  return `${[route, ...(facts.length > 0 ? [joined(facts)] : []), ...(end ? [end] : [])].join('; ')}.`;
}
