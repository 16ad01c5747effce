import type { PathState } from '../../core/contracts/path.ts';
import type { Batch } from '../../core/model/batch.ts';
import { isAdaptiveTemplate, type PlanEntry } from '../../core/model/packet.ts';
import type { PathLimits } from '../../core/paths/interpret.ts';
import { type PathSummary, stateOf } from '../../core/paths/path-summary.ts';
import { type PathStates, PathTracker } from '../../core/paths/path-tracker.ts';
import type { Planner } from '../../core/plan/planner.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { adaptiveWork, isTraced, routeChangeAfter, TRACE_PROBE } from '../../probes/registry.ts';
import type { RouterNames } from '../names/router-names.ts';
import type { Networks } from '../networks/networks.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import { BackfillGate } from './backfill-gate.ts';
import type { RouteEvents } from './route-events.ts';
import { StateReaders } from './state-readers.ts';

/** A stored path waits this long for pending name look-ups. */
const NAMES_MS = 500;

export interface PathFeedOptions {
  readonly clock: Clock;
  readonly routers: Pick<RouterNames, 'nameOf' | 'settled'>;
  readonly catalog: Pick<CatalogFeed, 'addressOf' | 'settingsOf'>;
  readonly networks: Pick<Networks, 'networkOf' | 'credit'>;
  readonly planner: Pick<Planner, 'entry'>;
  readonly routes: Pick<RouteEvents, 'add'>;
}

/** The paths of traced series, for each reader at most once a second, as fast as it can take them. */
export class PathFeed {
  private readonly options: PathFeedOptions;
  private readonly tracker: PathTracker;
  private readonly batches = new BackfillGate((batch) => this.note(batch));
  private readonly readers: StateReaders<PathState>;

  constructor(options: PathFeedOptions) {
    const { clock, catalog, planner, routers } = options;
    this.options = options;
    this.tracker = new PathTracker(
      TRACE_PROBE,
      (series) => catalog.addressOf(series),
      (series) => limitsOf(planner.entry(series)?.packet),
      (series) => {
        const settings = catalog.settingsOf(series);
        return settings && routeChangeAfter(settings);
      },
    );
    this.readers = new StateReaders(clock, (series) => {
      const path = this.tracker.state(series, (address) => routers.nameOf(address));
      return path && this.withNetworks(path);
    });
  }

  add(batch: Batch): void {
    if (isTraced(batch.probeCode)) this.batches.add(batch);
  }

  /** Paths will continue from what is stored; new batches wait for it. @returns as BackfillGate */
  awaitPast(): (past: PathStates) => boolean {
    return this.batches.awaitPast((past: PathStates) => {
      this.tracker.takeOver(past);
      for (const series of past.keys()) this.readers.touched.add(series);
    });
  }

  /** State of a path from which samples that follow it continue; null = the series has none. */
  stateOf(series: number): PathSummary | null {
    const summary = this.tracker.summary(series);
    return summary ? stateOf(summary) : null;
  }

  /** Continues paths with those of a later time. */
  append(paths: ReadonlyMap<number, PathSummary>): void {
    for (const [series, path] of paths) {
      this.tracker.append(series, path);
      this.readers.touched.add(series);
    }
  }

  /** A new run: paths begin with nothing. */
  clear(): void {
    this.batches.clear();
    this.tracker.clear();
    this.readers.touched.clear();
  }

  /** Begins the statistics of these series again: their routes stay known. */
  reset(series: readonly number[]): void {
    const nowMs = this.options.clock.nowMs();
    for (const one of series) if (this.tracker.restart(one, nowMs)) this.readers.touched.add(one);
  }

  open(series: readonly number[], sink: Sink<PathState>, signal: AbortSignal): void {
    this.readers.open(series, sink, signal);
  }

  /** A path as it was once, with the names of its routers, as far as they are found soon. */
  async named(path: PathState): Promise<PathState> {
    const { routers } = this.options;
    for (const { addresses } of path.hops) for (const { address } of addresses) routers.nameOf(address); // starts a look-up
    await routers.settled(NAMES_MS);
    const withName = <A extends { readonly address: string }>(one: A) => ({
      ...one,
      name: routers.nameOf(one.address),
    });
    const hops = path.hops.map((hop) => ({ ...hop, addresses: hop.addresses.map(withName) }));
    return this.withNetworks({ ...path, hops });
  }

  /** Other data of networks are in use: sends all paths again. */
  refresh(): void {
    for (const series of this.tracker.states.keys()) this.readers.touched.add(series);
  }

  private withNetworks(path: PathState): PathState {
    const { networks } = this.options;
    const { credit } = networks;
    if (credit === null) return path;
    const hops = path.hops.map((hop) => ({
      ...hop,
      addresses: hop.addresses.map((one) => {
        const network = networks.networkOf(one.address);
        return network ? { ...one, network } : one;
      }),
    }));
    return { ...path, hops, networkCredit: credit };
  }

  private note(batch: Batch): void {
    for (const change of this.tracker.add(batch, this.readers.touched)) this.options.routes.add(change);
  }
}

/** Limits of a traced entry; null = it is not traced. */
function limitsOf(packet: PlanEntry['packet'] | undefined): PathLimits | null {
  if (!packet || !isAdaptiveTemplate(packet)) return null;
  return adaptiveWork(packet.format)?.pathLimits?.(packet) ?? null;
}
