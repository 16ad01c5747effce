import { describe, expect, it } from 'vitest';
import type { PathHop, PathState } from '../../../../core/contracts/path.ts';
import { areComparable } from './complete-round.ts';
import { describeComparison } from './describe-comparison.ts';
import { comparePaths } from './path-compare.ts';

interface Made {
  readonly sent?: number;
  readonly answered?: number;
  readonly avg?: number;
  readonly others?: readonly string[];
}

function hopAt(at: number, address: string | null, isEnd: boolean, made: Made): PathHop {
  const { sent = 600, answered = address === null ? 0 : sent, avg = at + 1, others = [] } = made;
  const ms = answered === 0 ? null : avg;
  const all = address === null ? [] : [address, ...others];
  return {
    hop: at + 1,
    isEnd,
    addresses: all.map((one) => ({ address: one, name: null, count: 1 })),
    sent,
    answered,
    lossRatio: sent === 0 ? null : (sent - answered) / sent,
    rttMs: { last: ms, min: ms, avg: ms, p95: ms, max: ms, stdev: ms === null ? null : 0.1, jitter: ms },
    mpls: [],
    note: null,
  };
}

/** A path over these routers; the last is the target unless it is marked as silent. */
function path(route: readonly (string | null)[], made: Readonly<Record<number, Made>> = {}, isDead = false): PathState {
  const hops = route.map((address, at) => hopAt(at, address, !isDead && at === route.length - 1, made[at + 1] ?? {}));
  const end = hops.at(-1);
  return {
    series: 1,
    sinceMs: 0,
    untilMs: 600_000,
    rounds: 600,
    targetSent: end?.sent ?? 0,
    targetAnswered: isDead ? 0 : (end?.answered ?? 0),
    hops,
    fingerprint: route.join(' '),
    flows: [{ flow: 0, route: [...route] }],
    branches: [],
    changes: [],
    verdict: [],
  };
}

const verdicts = (a: PathState, b: PathState) =>
  comparePaths(a, b).map((pair) => `${pair.a?.hop ?? '-'} ${pair.verdict} ${pair.b?.hop ?? '-'}`);
const words = (a: PathState, b: PathState) => describeComparison(a, b, comparePaths(a, b));

describe('two paths beside each other', () => {
  it('are the same hop by hop when they are', () => {
    const one = path(['a', 'b', 't']);
    expect(verdicts(one, one)).toEqual(['1 same 1', '2 same 2', '3 same 3']);
  });

  it('differ where the last packets of the route before are among those of the new one', () => {
    const counted = (address: string, count: number) => ({ address, name: null, count });
    const before = path(['a', 'b', 't']);
    const after = path(['a', 'c', 't']);
    const mixed = after.hops.map((hop) =>
      hop.hop === 2 ? { ...hop, addresses: [counted('c', 64), counted('b', 1)] } : hop,
    );
    expect(verdicts(before, { ...after, hops: mixed })[1]).toBe('2 other 2');
    const shared = after.hops.map((hop) =>
      hop.hop === 2 ? { ...hop, addresses: [counted('c', 64), counted('b', 9)] } : hop,
    );
    expect(verdicts(before, { ...after, hops: shared })[1]).toBe('2 partly 2');
  });

  it('have an added hop as one hop, not as others from there on', () => {
    expect(verdicts(path(['a', 'b', 'c', 't']), path(['a', 'x', 'b', 'c', 't']))).toEqual([
      '1 same 1',
      '- added 2',
      '2 same 3',
      '3 same 4',
      '4 same 5',
    ]);
    expect(verdicts(path(['a', 'b', 't']), path(['a', 't']))).toEqual(['1 same 1', '2 gone -', '3 same 2']);
  });

  it('have other routers beside each other before what is longer', () => {
    expect(verdicts(path(['a', 'b', 'c', 't']), path(['a', 'x', 'y', 'z', 't']))).toEqual([
      '1 same 1',
      '2 other 2',
      '3 other 3',
      '- added 4',
      '4 same 5',
    ]);
  });

  it('do not take silence for another router', () => {
    expect(verdicts(path(['a', null, 'c', 't']), path(['a', 'b', null, 't']))).toEqual([
      '1 same 1',
      '2 silent 2',
      '3 silent 3',
      '4 same 4',
    ]);
  });

  it('know routers that share the load, whichever was first', () => {
    const one = path(['a', 'b', 't'], { 2: { others: ['c'] } });
    const other = path(['a', 'c', 't'], { 2: { others: ['b'] } });
    expect(verdicts(one, other)[1]).toBe('2 same 2');
    expect(verdicts(one, path(['a', 'c', 't'], { 2: { others: ['d'] } }))[1]).toBe('2 partly 2');
    expect(verdicts(one, path(['a', 'd', 't']))[1]).toBe('2 other 2');
  });

  it('take a difference for one only when it is more than chance', () => {
    const slow = path(['a', 't'], { 2: { avg: 16 } });
    const [, end] = comparePaths(path(['a', 't'], { 2: { avg: 2 } }), slow);
    expect(end?.rttMs).toEqual({ value: 14, isSure: true });
    expect(comparePaths(slow, path(['a', 't'], { 2: { avg: 16.2 } }))[1]?.rttMs?.isSure).toBe(false);
    const lossy = (sent: number, answered: number) => path(['a', 't'], { 2: { sent, answered } });
    expect(comparePaths(lossy(600, 600), lossy(600, 540))[1]?.lossRatio?.isSure).toBe(true);
    expect(comparePaths(lossy(10, 10), lossy(10, 9))[1]?.lossRatio).toEqual({
      value: expect.closeTo(0.1),
      isSure: false,
    });
    expect(comparePaths(path(['a', null, 't']), path(['a', 'b', 't']))[1]?.rttMs).toBeNull();
  });
});

describe('in a sentence', () => {
  const before = path(['a', 'b', 'c', 'd', 'e', 'f', 't'], { 7: { avg: 15 } });

  it.each<[string, PathState, PathState]>([
    [
      'Different routers from hop 6 on, 2 hops longer, 14 ms slower',
      before,
      path(['a', 'b', 'c', 'd', 'e', 'x', 'y', 'z', 't'], { 9: { avg: 29 } }),
    ],
    ['Same routers, no change in latency', before, before],
    [
      'Different routers at hops 2 to 3, no change in latency',
      before,
      path(['a', 'x', 'y', 'd', 'e', 'f', 't'], { 7: { avg: 15 } }),
    ],
    ['Different router at hop 4, 3 ms faster', before, path(['a', 'b', 'c', 'x', 'e', 'f', 't'], { 7: { avg: 12 } })],
    ['New hop 2, 1 hop longer', path(['a', 't'], { 2: { avg: 3 } }), path(['a', 'x', 't'])],
    ['Removed hop 2, 1 hop shorter', path(['a', 'x', 't']), path(['a', 't'], { 2: { avg: 3 } })],
    ['Same routers where both replied, no change in latency', path(['a', null, 't']), path(['a', 'b', 't'])],
    [
      'Same routers, no change in latency, 10.0 % more packet loss',
      before,
      path(['a', 'b', 'c', 'd', 'e', 'f', 't'], { 7: { avg: 15, sent: 600, answered: 540 } }),
    ],
    ['Same routers, no reply from the target', path(['a', 'b', 't']), path(['a', 'b'], {}, true)],
    ['Same routers, target replies again', path(['a', 'b'], {}, true), path(['a', 'b', 't'])],
  ])('%s', (sentence, a, b) => {
    expect(words(a, b)).toBe(sentence);
  });
});

describe('areComparable', () => {
  const whole = path(['a', 'b', 'c', 't']);
  const only = (one: PathState): PathState => ({ ...one, rounds: 1 });
  const each = (sent: number, hops = 4): Record<number, Made> =>
    Object.fromEntries(Array.from({ length: hops }, (_, at) => [at + 1, { sent }]));

  it('waits for a complete round on both sides', () => {
    const none = { ...path(['a', 'b']), rounds: 0 };
    expect(areComparable(whole, none)).toBe(false);
    expect(areComparable(none, whole)).toBe(false);
    expect(areComparable(whole, whole)).toBe(true);
  });

  it('takes a single round that has all hops and flows', () => {
    expect(areComparable(whole, only(path(['a', 'b', 'c', 't'], each(1))))).toBe(true);
    expect(areComparable(whole, only(path(['a', 't'], each(1, 2))))).toBe(true);
  });

  it('does not take the rest of a round that began before the span', () => {
    const { hops, ...rest } = path(['a', 'b', 'c', 't'], each(1));
    expect(areComparable(whole, only({ ...rest, hops: hops.slice(2) }))).toBe(false);
    expect(areComparable(whole, only(path(['a', 'b', 'c', 't'], { ...each(2), 1: { sent: 1 } })))).toBe(false);
    expect(areComparable(whole, only({ ...rest, hops: hops.filter(({ hop }) => hop !== 2) }))).toBe(false);
  });

  it('does not take a round without some of the flows', () => {
    const flows = [0, 1].map((flow) => ({ flow, route: ['a', 'b', 'c', 't'] }));
    const one = only(path(['a', 'b', 'c', 't'], each(1)));
    expect(areComparable({ ...whole, flows }, one)).toBe(false);
    expect(areComparable({ ...whole, flows }, { ...one, flows })).toBe(true);
  });
});
