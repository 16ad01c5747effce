import type { PathHop, PathState } from '../../core/contracts/path.ts';
import { pathFingerprint } from '../../core/paths/path.ts';
import type { PathMtuState } from '../../probes/path-mtu/common/state.ts';
import { VERDICTS } from '../../probes/path-mtu/common/verdicts.ts';

interface ScriptedHop {
  readonly address: string | null;
  readonly name?: string;
  readonly meanMs: number;
  readonly lossRatio?: number;
  readonly note?: string;
  readonly labels?: readonly number[];
  /** Another router that shares the load, with its share of the answers. */
  readonly other?: readonly [address: string, share: number];
}

/** A site, its provider with MPLS and a router that rate-limits its ICMP errors, a silent hop, two ways into the data centre. */
const HOPS: readonly ScriptedHop[] = [
  { address: '192.168.7.1', name: 'gw.branch12.example.net', meanMs: 0.4 },
  { address: '100.64.3.1', meanMs: 6.2 },
  { address: '198.51.100.9', name: 'ae1.edge2.fra.example.net', meanMs: 7.9, labels: [24_017, 16_004] },
  {
    address: '198.51.100.33',
    name: 'xe-0-0.core1.ams.example.net',
    meanMs: 14.1,
    lossRatio: 0.62,
    note: 'Replies to 38 %; later hops lose less, so this router rate-limits its ICMP errors, traffic is fine',
    labels: [24_021],
  },
  { address: null, meanMs: 0, note: 'No reply: forwards traffic but sends no Time Exceeded' },
  {
    address: '203.0.113.66',
    name: 'core1.dc.example.net',
    meanMs: 15.3,
    other: ['203.0.113.67', 0.4],
    note: 'Several routers share the load here',
  },
  { address: '203.0.113.9', name: 'hq.example.net', meanMs: 15.9, lossRatio: 0.01 },
];

/** Before its second change the way went over other routers of the provider, and one more hop at its end. */
const DETOUR: readonly ScriptedHop[] = [
  ...HOPS.slice(0, 1),
  { address: '100.64.9.1', meanMs: 6.4 },
  ...HOPS.slice(2, 3),
  { address: '198.51.100.70', name: 'xe-1-2.core2.par.example.net', meanMs: 24.6 },
  ...HOPS.slice(4, 5),
  { address: '203.0.113.66', name: 'core1.dc.example.net', meanMs: 29.2 },
  { address: '203.0.113.70', name: 'fw2.dc.example.net', meanMs: 29.9 },
  { address: '203.0.113.9', name: 'hq.example.net', meanMs: 30.4, lossRatio: 0.08 },
];
/** Before its first without that hop. */
const FIRST_WAY: readonly ScriptedHop[] = DETOUR.filter(({ address }) => address !== '203.0.113.70');

const WAYS = [FIRST_WAY, DETOUR, HOPS] as const;

function hopOf(
  { address, name, meanMs, lossRatio = 0, note, labels, other }: ScriptedHop,
  at: number,
  sent: number,
): PathHop {
  const answered = address === null ? 0 : Math.round(sent * (1 - lossRatio));
  const ms = (share: number) => (answered === 0 ? null : Number((meanMs * share).toFixed(3)));
  const shares: readonly (readonly [string, number, string | null])[] =
    address === null
      ? []
      : [[address, 1 - (other?.[1] ?? 0), name ?? null], ...(other ? [[other[0], other[1], null] as const] : [])];
  return {
    hop: at + 1,
    isEnd: address === '203.0.113.9',
    addresses: shares.map(([one, share, known]) => ({
      address: one,
      name: known,
      count: Math.round(answered * share),
    })),
    sent,
    answered,
    lossRatio: (sent - answered) / sent,
    rttMs: { last: ms(1.02), min: ms(0.93), avg: ms(1), p95: ms(1.4), max: ms(1.9), stdev: ms(0.08), jitter: ms(0.05) },
    mpls: (labels ?? []).map((label, place, all) => ({
      label,
      trafficClass: 0,
      isBottom: place === all.length - 1,
      ttl: 1,
    })),
    note: note ?? null,
  };
}

/** A traced series: how many rounds it had until when, one a second. */
export interface ScriptedRun {
  readonly rounds: number;
  readonly nowMs: number;
  /** The rounds in which the route changed. */
  readonly changedAt: readonly [first: number, second: number];
}

const routeOf = (hops: readonly ScriptedHop[]) => hops.map(({ address }) => address);

/** The path of a traced series by the rounds of a span: its route changed twice. */
export function scriptedPath(
  series: number,
  { rounds, nowMs, changedAt }: ScriptedRun,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): PathState | null {
  const msOf = (round: number) => nowMs - (rounds - round) * 1000;
  const roundAt = (ms: number) => Math.min(rounds, Math.max(0, Math.ceil(rounds - (nowMs - ms) / 1000)));
  const [first, last] = [roundAt(fromMs), roundAt(toMs)];
  if (last <= first) return null;
  const before = changedAt.filter((round) => round < last);
  const hops = WAYS[before.length] ?? HOPS;
  const route = routeOf(hops);
  const isShared = hops === HOPS;
  const ways = [
    ['203.0.113.66', [0, 1, 3]],
    ['203.0.113.67', [2]],
  ] as const;
  const changes = before.map((round, at) => ({
    atMs: msOf(round),
    round,
    flow: 0,
    before: routeOf(WAYS[at] ?? []),
    after: routeOf(WAYS[at + 1] ?? []),
  }));
  const sent = last - first;
  return {
    series,
    sinceMs: msOf(first),
    untilMs: msOf(last - 1),
    rounds: sent,
    targetSent: sent,
    targetAnswered: Math.round(sent * (1 - (hops.at(-1)?.lossRatio ?? 0))),
    hops: hops.map((hop, place) => hopOf(hop, place, sent)),
    fingerprint: pathFingerprint(route),
    flows: [0, 1, 2, 3].map((flow) => ({
      flow,
      route: isShared && flow === 2 ? route.with(5, '203.0.113.67') : route,
    })),
    branches: isShared ? [{ hop: 6, ways: ways.map(([address, flows]) => ({ address, flows: [...flows] })) }] : [],
    changes: changes.filter(({ round }) => round > first),
    verdict: [],
  };
}

/** The result of every search. */
export const SCRIPTED_MTU = 1280;

/** A path MTU that was 1500 and fell into a black hole. */
export function scriptedMtu(series: number, searches: number, nowMs: number): PathMtuState {
  const verdict = VERDICTS['black-hole'];
  const fellMs = nowMs - 754_000;
  return {
    series,
    mtu: SCRIPTED_MTU,
    verdict,
    reportedBy: null,
    sinceMs: fellMs,
    atMs: nowMs,
    searches,
    changes: [{ atMs: fellMs, before: 1500, after: SCRIPTED_MTU, verdict }],
  };
}
