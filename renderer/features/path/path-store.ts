import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PathState } from '../../../core/contracts/path.ts';
import type { Finding } from '../../../core/model/tracker.ts';
import { VIEWS } from '../../../probes/index.view.ts';
import { tracesPaths } from '../../../probes/registry.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Catalog, CatalogStore } from '../../live/catalog-store.ts';
import type { StatusStore } from '../../live/status-store.ts';
import type { ChartStore } from '../chart/chart-state.ts';
import { peersOf, watchPeers } from './peer-findings.ts';

/** A series that has more to show than a line: a path, or the finding of a tracker. */
export interface PathSubject {
  readonly series: number;
  readonly kind: 'path' | 'finding';
}

export interface PathsState {
  /** Subjects among the drawn series, in their order. */
  readonly subjects: readonly PathSubject[];
  /** The shown subject; null when there is none. */
  readonly chosen: PathSubject | null;
  /** The view of the lower part of the screen where both are available. */
  readonly view: 'path' | 'chart';
  /** The paths of all subjects are shown in columns. */
  readonly isBeside: boolean;
  readonly paths: ReadonlyMap<number, PathState>;
  readonly findings: ReadonlyMap<number, Finding>;
  /** Series that the view of the shown subject compares, in the order of the table; none = it compares none. */
  readonly peers: readonly number[];
  readonly peerFindings: ReadonlyMap<number, Finding>;
  choose(series: number): void;
  setBeside(isBeside: boolean): void;
  setView(view: 'path' | 'chart'): void;
}

export type PathStore = StoreApi<PathsState>;

export const [PathsContext, usePaths] = storeContext<PathStore>('PathStore');

export interface PathParts {
  readonly catalog: CatalogStore;
  readonly chart: ChartStore;
  readonly status: StatusStore;
  readonly link: StationLink;
}

function subjectOf({ series, targets }: Catalog, key: number): readonly PathSubject[] {
  const probe = targets.get(series.get(key)?.[1] ?? -1)?.definition.probe;
  if (tracesPaths(probe)) return [{ series: key, kind: 'path' }];
  return VIEWS[probe ?? ''] ? [{ series: key, kind: 'finding' }] : [];
}

const isSame = (left: PathSubject, right: PathSubject | undefined): boolean =>
  left.series === right?.series && left.kind === right.kind;

/** The paths of the series that are selected, as the station tells them once a second. */
export function createPathStore({ catalog, chart, status, link }: PathParts): PathStore {
  let ends: readonly (() => void)[] = [];

  const store = createStore<PathsState>((set, get) => ({
    subjects: [],
    chosen: null,
    view: 'path',
    isBeside: false,
    paths: new Map(),
    findings: new Map(),
    peers: [],
    peerFindings: new Map(),
    choose(series) {
      set({ chosen: get().subjects.find((one) => one.series === series) ?? get().chosen });
      followPeers();
    },
    setBeside: (isBeside) => set({ isBeside }),
    setView: (view) => set({ view }),
  }));
  const forget = () => store.setState({ paths: new Map(), findings: new Map() });
  let endPeers: (() => void) | undefined;

  function followPeers(): void {
    const { chosen, peers: before } = store.getState();
    const peers = chosen?.kind === 'finding' ? peersOf(catalog.getState(), chosen.series) : [];
    if (peers.length === before.length && peers.every((one, at) => one === before[at])) return;
    endPeers?.();
    store.setState({ peers, peerFindings: new Map() });
    endPeers = watchPeers(link, peers, (finding) =>
      store.setState(({ peerFindings }) => ({ peerFindings: new Map(peerFindings).set(finding.series, finding) })),
    );
  }

  function watch(subjects: readonly PathSubject[]): void {
    for (const end of ends) end();
    const of = (kind: PathSubject['kind']) => subjects.filter((one) => one.kind === kind).map(({ series }) => series);
    const [traced, tracked] = [of('path'), of('finding')];
    const take = (state: PathState) =>
      store.setState(({ paths }) => ({ paths: new Map(paths).set(state.series, state) }));
    const takeFinding = (state: Finding) =>
      store.setState(({ findings }) => ({ findings: new Map(findings).set(state.series, state) }));
    ends = [
      ...(traced.length > 0 ? [link.watch((station) => station.path({ series: traced }, take))] : []),
      ...(tracked.length > 0 ? [link.watch((station) => station.findings({ series: tracked }, takeFinding))] : []),
    ];
  }

  function follow(): void {
    const now = catalog.getState();
    const subjects = chart.getState().drawn.flatMap((key) => subjectOf(now, key));
    const { subjects: before, chosen } = store.getState();
    if (subjects.length === before.length && subjects.every((one, at) => isSame(one, before[at]))) return followPeers();
    const kept = subjects.find((one) => chosen && isSame(one, chosen));
    forget(); // not the findings of peers, whose streams stay open when the selection moves among them
    const isBeside = store.getState().isBeside && subjects.filter(({ kind }) => kind === 'path').length > 1;
    store.setState({ subjects, chosen: kept ?? subjects[0] ?? null, isBeside });
    watch(subjects);
    followPeers();
  }

  chart.subscribe((now, before) => {
    if (now.drawn !== before.drawn) follow();
  });
  catalog.subscribe(follow);
  status.subscribe((now, before) => {
    if (now.status?.startedAtMs === before.status?.startedAtMs) return;
    forget(); // a new run: paths begin with nothing
    store.setState({ peerFindings: new Map() });
  });
  return store;
}
