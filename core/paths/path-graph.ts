import type { PathState } from '../contracts/path.ts';
import { ascending, type GraphNode, HERE, leastLoss, NodeSums, type Passing } from './graph-node.ts';
import { LEAST_SENT } from './interpret.ts';
import { SilentRuns } from './silent-runs.ts';

/** A traced series as it takes part in the graph. */
export interface TracedPath {
  readonly state: PathState;
  /** The address that is probed. */
  readonly target: string;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Nobody answers between `from` and the target `to`, nor does the target on this path. */
  readonly isBroken: boolean;
  readonly paths: number;
  readonly series: readonly number[];
  /** As of a node: up to `to`. */
  readonly pathLossRatio: number | null;
}

/** The way of one or several flows of a series: the ids of its nodes, from here to the target, also where it breaks. */
export interface GraphWay {
  readonly series: number;
  readonly flows: readonly number[];
  readonly nodes: readonly string[];
  readonly isBroken: boolean;
  /** Expected of these flows: broken ones lose all, the rest share what else is lost. null = too few were sent. */
  readonly lossRatio: number | null;
}

export interface PathGraph {
  /** By hop, then as they were met. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly ways: readonly GraphWay[];
}

interface Way extends Omit<GraphWay, 'nodes'> {
  /** Other flows of the series arrive. */
  readonly hasOtherPath: boolean;
  /** As far as somebody answers. */
  readonly route: readonly (string | null)[];
  readonly traced: TracedPath;
}

interface SharedRoute {
  /** As far as somebody answers. */
  readonly route: readonly (string | null)[];
  readonly flows: number[];
}

function sharedRoutes({ flows }: PathState): readonly SharedRoute[] {
  const byRoute = new Map<string, SharedRoute>();
  for (const { flow, route } of flows) {
    const known = route.slice(0, route.findLastIndex((address) => address !== null) + 1);
    const key = known.join(' ');
    const shared = byRoute.get(key);
    if (shared) shared.flows.push(flow);
    else byRoute.set(key, { route: known, flows: [flow] });
  }
  return [...byRoute.values()];
}

/** The ways of a series; flows on one route are one way. */
function waysOf(traced: TracedPath): Way[] {
  const { state, target } = traced;
  const routes = sharedRoutes(state);
  const arrives = ({ route }: SharedRoute) => route.at(-1) === target;
  // A target that answers beyond the last hop that was looked at is on no route: its ways are long, not broken.
  const isFar = state.targetAnswered > 0 && !routes.some(arrives);
  const isBroken = (one: SharedRoute) => !isFar && !arrives(one);
  const whole = routes.filter((one) => !isBroken(one)).reduce((sum, { flows }) => sum + flows.length, 0);
  const toWhole = (state.targetSent * whole) / state.flows.length;
  const lossOfWhole = toWhole < LEAST_SENT ? null : Math.max(0, 1 - state.targetAnswered / toWhole);
  const lossOfBroken = state.targetSent < LEAST_SENT ? null : 1;
  return routes.map((one) => ({
    ...one,
    series: state.series,
    traced,
    isBroken: isBroken(one),
    hasOtherPath: whole > (isBroken(one) ? 0 : one.flows.length),
    lossRatio: isBroken(one) ? lossOfBroken : lossOfWhole,
  }));
}

interface Visit {
  readonly id: string;
  /** null = silent. */
  readonly address: string | null;
  readonly hop: number;
  readonly hops: number;
}

/** The nodes of a way in order, the target last. A router that answers for two hops in a row is met once. */
function visitsOf({ route, traced }: Way, silent: SilentRuns): Visit[] {
  const visits: Visit[] = [];
  let before = HERE;
  let silentFor = 0;
  const add = (visit: Visit) => {
    if (visits.at(-1)?.id !== visit.id) visits.push(visit);
  };
  for (const [at, address] of route.entries()) {
    if (address === null) {
      silentFor += 1;
      const run = silent.runAt(before, silentFor);
      if (run.first === silentFor) add({ id: run.id, address: null, hop: at + 1, hops: run.hops });
      continue;
    }
    add({ id: address, address, hop: at + 1, hops: 1 });
    before = address;
    silentFor = 0;
  }
  add({ id: traced.target, address: traced.target, hop: route.length + 1, hops: 1 });
  return visits;
}

class EdgeSums {
  private readonly series = new Set<number>();
  private paths = 0;
  private pathLossRatio: number | null = null;
  private readonly from: string;
  private readonly to: string;
  private readonly isBroken: boolean;

  constructor(from: string, to: string, isBroken: boolean) {
    this.from = from;
    this.to = to;
    this.isBroken = isBroken;
  }

  add({ flows, series, lossRatio }: Passing): void {
    this.paths += flows.length;
    this.series.add(series);
    this.pathLossRatio = leastLoss(this.pathLossRatio, lossRatio);
  }

  edge(id: string): GraphEdge {
    const { from, to, isBroken, paths, series, pathLossRatio } = this;
    return { id, from, to, isBroken, paths, series: ascending(series), pathLossRatio };
  }
}

/**
 * What of the way's loss may be lost up to each of its nodes: no more than what a packet that ended there or farther away
 * failed to bring back. A router that holds answers back says nothing against those behind it.
 */
function lossesOf(
  { traced: { state }, lossRatio, isBroken }: Way,
  visits: readonly Visit[],
): readonly (number | null)[] {
  let most = lossRatio;
  const losses = visits.toReversed().map(({ address, hop }, fromEnd) => {
    const own = state.hops.find((one) => one.hop === hop);
    const answers = own?.addresses.some((one) => one.address === address) === true && own.sent >= LEAST_SENT;
    if (most !== null && answers && !(isBroken && fromEnd === 0)) most = Math.min(most, 1 - own.answered / own.sent);
    return most;
  });
  return losses.reverse();
}

/** Leads a way from here over its visits, and counts it at each node and edge once. */
function follow(
  way: Way,
  visits: readonly Visit[],
  nodes: Map<string, NodeSums>,
  edges: Map<string, EdgeSums>,
): GraphWay {
  const { series, flows, isBroken, lossRatio, traced } = way;
  const losses = lossesOf(way, visits);
  const met = new Set<string>();
  let before = HERE;
  nodes.get(HERE)?.pass({ ...way, lossRatio: losses[0] ?? lossRatio });
  for (const [at, { id, address, hop, hops }] of visits.entries()) {
    const node = nodes.get(id) ?? new NodeSums(id, address);
    nodes.set(id, node);
    node.at(hop, hops);
    const passing = { ...way, lossRatio: losses[at] ?? null };
    if (!met.has(id)) node.pass(passing);
    const breaks = isBroken && at === visits.length - 1;
    if (breaks) nodes.get(before)?.breakOff(flows.length);
    const edgeId = `${before} → ${id}${breaks ? ' ✕' : ''}`;
    const edge = edges.get(edgeId) ?? new EdgeSums(before, id, breaks);
    edges.set(edgeId, edge);
    if (!met.has(edgeId)) edge.add(passing);
    met.add(id).add(edgeId);
    before = id;
  }
  nodes.get(before)?.end(traced.state);
  return { series, flows, nodes: [HERE, ...visits.map(({ id }) => id)], isBroken, lossRatio };
}

/** A hop's figures go to each router that the way meets there; those of a series once, however many ways it has. */
function noteFigures({ route, traced: { state } }: Way, nodes: ReadonlyMap<string, NodeSums>): void {
  for (const hop of state.hops) {
    const address = route[hop.hop - 1];
    if (address) nodes.get(address)?.addHop(state.series, hop);
  }
}

/**
 * The paths of many targets, with all their flows, as one graph. Silence behind one router is taken for one, and silent
 * hops that follow each other on every path are one node. A path that does not arrive goes on to its target over a
 * broken edge, so that each can be followed from here to the end.
 */
export function mergePaths(traced: Iterable<TracedPath>): PathGraph {
  const ways = [...traced].flatMap(waysOf);
  const silent = new SilentRuns();
  for (const { route, flows } of ways) silent.note(HERE, route, flows.length);
  const nodes = new Map([[HERE, new NodeSums(HERE, null)]]);
  const edges = new Map<string, EdgeSums>();
  const followed = ways.map((way) => follow(way, visitsOf(way, silent), nodes, edges));
  for (const way of ways) noteFigures(way, nodes);
  return {
    nodes: [...nodes.values()].map((node) => node.node()).sort((left, right) => left.hop - right.hop),
    edges: [...edges].map(([id, sums]) => sums.edge(id)),
    ways: followed,
  };
}
