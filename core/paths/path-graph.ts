import type { PathState } from '../contracts/path.ts';
import { ascending, type GraphNode, leastLoss, NodeSums, type Passing, SOURCE, sourceId } from './graph-node.ts';
import { LEAST_SENT } from './interpret.ts';
import { lossesOf, withheldLosses } from './path-losses.ts';
import { SilentRuns } from './silent-runs.ts';

/** A traced series as it takes part in the graph. */
export interface TracedPath {
  readonly state: PathState;
  /** The address that is probed. */
  readonly target: string;
  /** The agent that probes it; left out = this host. */
  readonly agent?: string | undefined;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** No reply from beyond `from`, nor from the target `to`, on this path. */
  readonly isBroken: boolean;
  readonly paths: number;
  readonly series: readonly number[];
  /** The least loss of the paths over it, as far as it occurs up to `to`. */
  readonly pathLossRatio: number | null;
}

/** The path of one or several flows of a series: the ids of its nodes from the source to the target, also if broken. */
export interface GraphPath {
  readonly series: number;
  readonly flows: readonly number[];
  readonly nodes: readonly string[];
  readonly isBroken: boolean;
  /** Expected loss of these flows: broken ones lose everything, the others share the rest. null = too few were sent. */
  readonly lossRatio: number | null;
}

export interface PathGraph {
  /** By hop, then in order of appearance. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly paths: readonly GraphPath[];
  /** Maker of the data of networks; null = there are none. */
  readonly networkCredit: string | null;
}

interface SourcePath extends Omit<GraphPath, 'nodes'> {
  /** Other flows of the series arrive. */
  readonly hasOtherPath: boolean;
  /** Up to the last responding hop. */
  readonly route: readonly (string | null)[];
  readonly traced: TracedPath;
}

interface SharedRoute {
  /** Up to the last responding hop. */
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

/** The paths of a series; flows on the same route share one. */
function pathsOf(traced: TracedPath): SourcePath[] {
  const { state, target } = traced;
  const routes = sharedRoutes(state);
  const arrives = ({ route }: SharedRoute) => route.at(-1) === target;
  // A target that replies from beyond the last probed hop is on no route: its paths are long, not broken.
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

/** The nodes of a path in order, the target last. A router that replies at two hops in a row is visited once. */
function visitsOf({ route, traced }: SourcePath, silent: SilentRuns): Visit[] {
  const visits: Visit[] = [];
  let before = sourceId(traced.agent);
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

  add({ flows, series }: Passing, lossRatio: number | null): void {
    this.paths += flows.length;
    this.series.add(series);
    this.pathLossRatio = leastLoss(this.pathLossRatio, lossRatio);
  }

  edge(): GraphEdge {
    const { from, to, isBroken, paths, series, pathLossRatio } = this;
    return {
      id: `${from} → ${to}${isBroken ? ' ✕' : ''}`,
      from,
      to,
      isBroken,
      paths,
      series: ascending(series),
      pathLossRatio,
    };
  }
}

/** The edges by their ends; looking one up makes no text, which would take most of the time. */
class EdgeTable {
  /** In order of appearance. */
  readonly all: EdgeSums[] = [];
  private readonly whole = new Map<string, Map<string, EdgeSums>>();
  private readonly broken = new Map<string, Map<string, EdgeSums>>();

  between(from: string, to: string, isBroken: boolean): EdgeSums {
    const table = isBroken ? this.broken : this.whole;
    const known = table.get(from) ?? new Map<string, EdgeSums>();
    table.set(from, known);
    const edge = known.get(to) ?? new EdgeSums(from, to, isBroken);
    if (!known.has(to)) this.all.push(edge);
    known.set(to, edge);
    return edge;
  }
}

interface FollowedPath {
  readonly path: SourcePath;
  readonly visits: readonly Visit[];
  /** By visit. */
  readonly losses: readonly (number | null)[];
}

/** The visits of each path, with the loss up to each of them. */
function visited(paths: readonly SourcePath[]): FollowedPath[] {
  const silent = new SilentRuns();
  for (const { route, flows, traced } of paths) silent.note(sourceId(traced.agent), route, flows.length);
  const known = paths.map((path) => ({
    path,
    state: path.traced.state,
    lossRatio: path.lossRatio,
    isBroken: path.isBroken,
    visits: visitsOf(path, silent),
  }));
  const withheld = withheldLosses(known);
  return known.map((one) => ({ path: one.path, visits: one.visits, losses: lossesOf(one, withheld) }));
}

/** Follows a path from the source over its visits, and counts it at each node and edge once. */
function follow({ path, visits, losses }: FollowedPath, nodes: Map<string, NodeSums>, edges: EdgeTable): GraphPath {
  const { series, flows, isBroken, lossRatio, traced } = path;
  const met = new Set<string>();
  const walked = new Set<EdgeSums>();
  const source = sourceId(traced.agent);
  let before = source;
  nodes.get(source)?.pass(path, losses[0] ?? lossRatio);
  for (const [at, { id, address, hop, hops }] of visits.entries()) {
    const node = nodes.get(id) ?? new NodeSums(id, address);
    nodes.set(id, node);
    node.at(hop, hops);
    const loss = losses[at] ?? null;
    if (!met.has(id)) node.pass(path, loss);
    const breaks = isBroken && at === visits.length - 1;
    if (breaks) nodes.get(before)?.breakOff(flows.length);
    const edge = edges.between(before, id, breaks);
    if (!walked.has(edge)) edge.add(path, loss);
    met.add(id);
    walked.add(edge);
    before = id;
  }
  nodes.get(before)?.end(traced.state);
  return { series, flows, nodes: [source, ...visits.map(({ id }) => id)], isBroken, lossRatio };
}

/** Adds the figures of each hop to the router that the path has there; once per series, whatever its number of paths. */
function noteFigures({ route, traced: { state } }: SourcePath, nodes: ReadonlyMap<string, NodeSums>): void {
  for (const hop of state.hops) {
    const address = route[hop.hop - 1];
    if (address) nodes.get(address)?.addHop(state.series, hop);
  }
}

/**
 * Merges the paths of many targets, with all their flows, into one graph. Silent hops behind one router count as the
 * same, and consecutive silent hops on every path are one node. A path that does not arrive leads to its target over a
 * broken edge, so that each can be followed from the source to the end.
 */
export function mergePaths(traced: Iterable<TracedPath>): PathGraph {
  const all = [...traced];
  const paths = all.flatMap(pathsOf);
  const sources = all.length > 0 ? new Set(all.map(({ agent }) => sourceId(agent))) : [SOURCE];
  const nodes = new Map(Array.from(sources, (id) => [id, new NodeSums(id, null)]));
  const edges = new EdgeTable();
  const followed = visited(paths).map((path) => follow(path, nodes, edges));
  for (const path of paths) noteFigures(path, nodes);
  return {
    nodes: [...nodes.values()].map((node) => node.node()).sort((left, right) => left.hop - right.hop),
    edges: edges.all.map((sums) => sums.edge()),
    paths: followed,
    networkCredit: all.find(({ state }) => state.networkCredit !== undefined)?.state.networkCredit ?? null,
  };
}
