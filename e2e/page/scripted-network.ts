import type { EditOp } from '../../core/contracts/edits.ts';
import type { PathHop, PathState } from '../../core/contracts/path.ts';
import { branchesOf } from '../../core/paths/branches.ts';
import { flowsFingerprint } from '../../core/paths/path.ts';
import type { ScriptedRun } from './scripted-paths.ts';
import type { ScriptedStation } from './scripted-station.ts';

/** Address, name, distance and reply behaviour of a router. */
interface ScriptedRouter {
  readonly name: string | null;
  readonly meanMs: number;
  readonly lossRatio?: number;
  readonly note?: string;
}

const LIMITED = 'Replies to 38 %; later hops lose less, so this router rate-limits its ICMP errors, traffic is fine';

/** A branch office behind one router; two ways into a provider, from there a data centre, other branches and a cloud. */
const ROUTERS: Readonly<Record<string, ScriptedRouter>> = {
  '192.168.7.1': { name: 'gw.branch12.example.net', meanMs: 0.4 },
  '100.64.3.1': { name: null, meanMs: 6.2 },
  '198.51.100.9': { name: 'ae1.edge1.fra.example.net', meanMs: 7.9 },
  '198.51.100.10': { name: 'ae2.edge2.fra.example.net', meanMs: 8.1 },
  '198.51.100.33': { name: 'xe-0-0.core1.ams.example.net', meanMs: 14.1, lossRatio: 0.62, note: LIMITED },
  '198.51.100.41': { name: 'pe3.ams.example.net', meanMs: 14.6 },
  '203.0.113.66': { name: 'core1.dc.example.net', meanMs: 15.3 },
  '203.0.113.67': { name: 'core2.dc.example.net', meanMs: 15.4 },
  '192.0.2.17': { name: 'ix.transit.example.org', meanMs: 9.4 },
  '192.0.2.65': { name: 'lb-a.cloud.example.org', meanMs: 21.8 },
  '192.0.2.66': { name: 'lb-b.cloud.example.org', meanMs: 21.9 },
  '192.0.2.77': { name: 'fw7.cloud.example.org', meanMs: 22.4 },
};

interface ScriptedTarget {
  readonly name: string;
  readonly address: string;
  readonly lossRatio: number;
  readonly route: (flow: number) => readonly (string | null)[];
}

const EDGES = ['198.51.100.9', '198.51.100.10'] as const;
const COMMON = ['192.168.7.1', '100.64.3.1'] as const;
const FLOWS = 4;

const provider = (flow: number) => [...COMMON, EDGES[flow % 2] ?? null, '198.51.100.33'];
const numbered = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

const TARGETS: readonly ScriptedTarget[] = [
  ...numbered(8).map((at): ScriptedTarget => {
    const address = `203.0.113.${at}`;
    const cores = ['203.0.113.66', '203.0.113.67'];
    const route = (flow: number) => [...provider(flow), null, cores[(flow >> 1) % 2] ?? null, address];
    return { name: `hq-srv${at}`, address, lossRatio: 0, route };
  }),
  ...numbered(9).map((at): ScriptedTarget => {
    const address = `203.0.113.${128 + at}`;
    const own = `198.51.100.${200 + at}`;
    const route = (flow: number) => [...provider(flow), '198.51.100.41', null, null, null, own, address];
    return { name: `branch-0${at}`, address, lossRatio: at === 4 ? 0.12 : 0, route };
  }),
  {
    name: 'warehouse',
    address: '203.0.113.150',
    lossRatio: 1,
    route: (flow) => [...provider(flow), '198.51.100.41'],
  },
  ...numbered(6).map((at): ScriptedTarget => {
    const address = `192.0.2.${128 + at}`;
    const begin = [...COMMON, null, '192.0.2.17'];
    const last = at < 4 ? '192.0.2.65' : '192.0.2.66';
    const route = (flow: number) =>
      at === 6 && flow === 2 ? [...begin, last, '192.0.2.77'] : [...begin, last, address];
    return { name: `cloud-app${at}`, address, lossRatio: at === 6 ? 0.25 : 0, route };
  }),
];

const NETWORK_OPS: readonly EditOp[] = TARGETS.map(({ name, address }) => ({
  op: 'put',
  name,
  target: { probe: 'traceroute', to: address, flows: FLOWS },
}));

function hopAt(hop: number, addresses: readonly (string | null)[], target: ScriptedTarget, sent: number): PathHop {
  const known = [...new Set(addresses.filter((address) => address !== null))];
  const isEnd = known.includes(target.address);
  const router = ROUTERS[known[0] ?? ''] ?? { name: null, meanMs: 15 + 0.7 * hop };
  const lossRatio = isEnd ? target.lossRatio : (router.lossRatio ?? 0);
  const answered = known.length === 0 ? 0 : Math.round(sent * (1 - lossRatio));
  const ms = (share: number) => (answered === 0 ? null : Number((router.meanMs * share).toFixed(3)));
  const silent = 'No reply: forwards traffic but sends no Time Exceeded';
  return {
    hop,
    isEnd,
    addresses: known.map((address) => ({
      address,
      name: ROUTERS[address]?.name ?? null,
      count: Math.round(answered / known.length),
    })),
    sent,
    answered,
    lossRatio: (sent - answered) / sent,
    rttMs: { last: ms(1.02), min: ms(0.93), avg: ms(1), p95: ms(1.4), max: ms(1.9), stdev: ms(0.08), jitter: ms(0.05) },
    mpls: [],
    note:
      known.length === 0 ? silent : known.length > 1 ? 'Several routers share the load here' : (router.note ?? null),
  };
}

/** Gives a station the network: its targets, and their paths after a number of rounds. */
export function seedNetwork(station: ScriptedStation, rounds: number): void {
  station.project.edit(NETWORK_OPS);
  station.pathScript = (series, run) => networkPath(series, station.project.addressOf(series), run);
  station.rounds = rounds;
  station.start();
}

function networkPath(series: number, address: string, { rounds, nowMs }: ScriptedRun): PathState {
  const target = TARGETS.find((one) => one.address === address);
  if (!target) throw new Error(`${address} is not in the scripted network`);
  const paths = new Map(Array.from({ length: FLOWS }, (_, flow) => [flow, target.route(flow)]));
  const routes = [...paths.values()];
  const length = Math.max(...routes.map((route) => route.length));
  const sent = rounds * FLOWS;
  const hops = Array.from({ length }, (_, at) => routes.map((route) => route[at] ?? null));
  return {
    series,
    sinceMs: nowMs - rounds * 1000,
    untilMs: nowMs,
    rounds,
    targetSent: sent,
    targetAnswered: Math.round(sent * (1 - target.lossRatio)),
    hops: hops.map((addresses, at) => hopAt(at + 1, addresses, target, sent)),
    fingerprint: flowsFingerprint(routes),
    flows: routes.map((route, flow) => ({ flow, route: [...route] })),
    branches: branchesOf(paths).map(({ hop, ways }) => ({
      hop,
      ways: ways.map((way) => ({ address: way.address, flows: [...way.flows] })),
    })),
    changes: [],
    verdict:
      target.lossRatio === 1 ? [`No reply from ${address} up to hop 13; last responding hop: 5 (198.51.100.41)`] : [],
  };
}
