import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PathState } from '../../../core/contracts/path.ts';
import { mergePaths, type PathGraph } from '../../../core/paths/path-graph.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { tracesPaths } from '../../../probes/registry.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { StatusStore } from '../../live/status-store.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import { layoutRequest } from './layout/layout-request.ts';
import type { LayoutRequest, MapLayout } from './layout/map-layout.ts';
import type { MapLayouter } from './layout/map-layouter.ts';

export interface PathMapState {
  /** Traced series that the overview lists. */
  readonly traced: number;
  /** Series on the map: the first MAX_TRACED listed. */
  readonly watched: readonly number[];
  /** null = no path is known yet. */
  readonly graph: PathGraph | null;
  /** May belong to a slightly older graph: new nodes are missing. */
  readonly layout: MapLayout | null;
  /** The reason for a missing layout. */
  readonly fault: Fault | null;
  /** The picture, or the list of its nodes. */
  readonly form: 'picture' | 'list';
  /** The node with the keyboard focus. */
  readonly active: string | null;
  setForm(form: 'picture' | 'list'): void;
  setActive(node: string | null): void;
}

export interface PathMapStore extends StoreApi<PathMapState> {
  /** Follows the paths while the map is open. @returns how to stop */
  open(): () => void;
}

export const [PathMapContext, usePathMap] = storeContext<PathMapStore>('PathMapStore');

export interface PathMapParts {
  readonly catalog: CatalogStore;
  readonly overview: OverviewStore;
  readonly status: StatusStore;
  readonly link: StationLink;
  readonly clock: Clock;
  readonly layouter: MapLayouter;
}

/** Limit of targets in a legible graph; the filter selects the relevant ones. */
export const MAX_TRACED = 512;
/** The contract's limit of series per stream. */
const PER_STREAM = 32;
/** The station tells all paths of a second in one go: merged once, not for each. */
const MERGE_AFTER_MS = 200;
/** Merging takes at most this share of the time: of hundreds of targets with several flows it takes 60 ms. */
const MERGING_SHARE = 0.1;

function listedTraces({ model }: OverviewStore): number[] {
  const rows = Array.from({ length: model.length }, (_, at) => model.rowAt(at));
  const traced = rows
    .flatMap((row) => (row && tracesPaths(row.probe) ? model.membersOf(row) : []))
    .map(({ series }) => series)
    .filter((series) => series >= 0);
  return [...new Set(traced)];
}

/** The paths of all traced series that the overview lists, as one graph, and where its nodes are. */
export function createPathMapStore(context: PathMapParts): PathMapStore {
  const { catalog, overview, status, link, clock, layouter } = context;
  let ends: readonly (() => void)[] = [];
  let states = new Map<number, PathState>();
  let merging: Timer | undefined;
  let lastMergeMs = 0;
  let isLayingOut = false;
  let laidOut = '';

  const store = createStore<PathMapState>((set) => ({
    traced: 0,
    watched: [],
    graph: null,
    layout: null,
    fault: null,
    form: 'picture',
    active: null,
    setForm: (form) => set({ form }),
    setActive: (active) => set({ active }),
  }));

  /** One layout at a time, and none when no node or edge is new or gone. */
  async function layOut(request: LayoutRequest): Promise<void> {
    const key = JSON.stringify(request);
    if (isLayingOut || key === laidOut) return;
    isLayingOut = true;
    try {
      const layout = await layouter.layOut(request);
      store.setState({ layout, fault: null });
    } catch (thrown) {
      store.setState({ fault: toFault(thrown) });
    }
    isLayingOut = false;
    laidOut = key;
    const { graph } = store.getState();
    if (graph) void layOut(layoutRequest(graph));
  }

  function merge(): void {
    merging = undefined;
    const addresses = catalog.getState().series;
    const traced = store.getState().watched.flatMap((series) => {
      const state = states.get(series);
      return state && state.flows.length > 0
        ? [{ state, target: addresses.get(series)?.[2] ?? '', agent: addresses.get(series)?.[5] }]
        : [];
    });
    const beganMs = clock.monotonicMs();
    const graph = traced.length > 0 ? mergePaths(traced) : null;
    lastMergeMs = clock.monotonicMs() - beganMs;
    store.setState({ graph });
    if (graph) void layOut(layoutRequest(graph));
  }

  const mergeSoon = () => {
    merging ??= clock.after(Math.max(MERGE_AFTER_MS, lastMergeMs / MERGING_SHARE), merge);
  };

  function watch(series: readonly number[]): void {
    for (const end of ends) end();
    const take = (state: PathState) => {
      states.set(state.series, state);
      mergeSoon();
    };
    const streams = Math.ceil(series.length / PER_STREAM);
    ends = Array.from({ length: streams }, (_, at) => {
      const some = series.slice(at * PER_STREAM, (at + 1) * PER_STREAM);
      return link.watch((station) => station.path({ series: some }, take));
    });
  }

  function follow(): void {
    const listed = listedTraces(overview);
    // Ordered by id: sorting the table must not move the graph.
    const watched = listed.slice(0, MAX_TRACED).sort((left, right) => left - right);
    const { watched: before } = store.getState();
    const isSame = watched.length === before.length && watched.every((series, at) => series === before[at]);
    store.setState({ traced: listed.length, ...(isSame ? {} : { watched }) });
    if (isSame) return;
    watch(watched);
    mergeSoon();
  }

  function forget(): void {
    states = new Map();
    mergeSoon();
  }

  function open(): () => void {
    follow();
    const stops = [
      overview.subscribe((now, before) => {
        if (now.arrangement !== before.arrangement) follow();
      }),
      status.subscribe((now, before) => {
        if (now.status?.startedAtMs !== before.status?.startedAtMs) forget(); // a new run: paths begin with nothing
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      watch([]);
      merging?.cancel();
      merging = undefined;
      states = new Map();
      store.setState({ watched: [], active: null }); // the graph stays visible until the next one
    };
  }

  return Object.assign(store, { open });
}
