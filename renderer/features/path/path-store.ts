import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PathMtuState, PathState } from '../../../core/contracts/path.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Catalog, CatalogStore } from '../../live/catalog-store.ts';
import type { StatusStore } from '../../live/status-store.ts';
import type { ChartStore } from '../chart/chart-store.ts';

/** A series that has more to show than a line: a path, or a path MTU. */
export interface PathSubject {
  readonly series: number;
  readonly kind: 'path' | 'mtu';
}

export interface PathsState {
  /** Subjects among the drawn series, in their order. */
  readonly subjects: readonly PathSubject[];
  /** The shown subject; null when there is none. */
  readonly chosen: PathSubject | null;
  /** The view of the lower part of the screen where both are available. */
  readonly view: 'path' | 'chart';
  readonly paths: ReadonlyMap<number, PathState>;
  readonly mtus: ReadonlyMap<number, PathMtuState>;
  choose(series: number): void;
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
  if (probe === 'traceroute') return [{ series: key, kind: 'path' }];
  return probe === 'path-mtu' ? [{ series: key, kind: 'mtu' }] : [];
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
    paths: new Map(),
    mtus: new Map(),
    choose: (series) => set({ chosen: get().subjects.find((one) => one.series === series) ?? get().chosen }),
    setView: (view) => set({ view }),
  }));
  const forget = () => store.setState({ paths: new Map(), mtus: new Map() });

  function watch(subjects: readonly PathSubject[]): void {
    for (const end of ends) end();
    const of = (kind: PathSubject['kind']) => subjects.filter((one) => one.kind === kind).map(({ series }) => series);
    const [traced, searching] = [of('path'), of('mtu')];
    const take = (state: PathState) =>
      store.setState(({ paths }) => ({ paths: new Map(paths).set(state.series, state) }));
    const takeMtu = (state: PathMtuState) =>
      store.setState(({ mtus }) => ({ mtus: new Map(mtus).set(state.series, state) }));
    ends = [
      ...(traced.length > 0 ? [link.watch((station) => station.path({ series: traced }, take))] : []),
      ...(searching.length > 0 ? [link.watch((station) => station.pathMtu({ series: searching }, takeMtu))] : []),
    ];
  }

  function follow(): void {
    const now = catalog.getState();
    const subjects = chart.getState().drawn.flatMap((key) => subjectOf(now, key));
    const { subjects: before, chosen } = store.getState();
    if (subjects.length === before.length && subjects.every((one, at) => isSame(one, before[at]))) return;
    const kept = subjects.find((one) => chosen && isSame(one, chosen));
    forget();
    store.setState({ subjects, chosen: kept ?? subjects[0] ?? null });
    watch(subjects);
  }

  chart.subscribe((now, before) => {
    if (now.drawn !== before.drawn) follow();
  });
  catalog.subscribe(follow);
  status.subscribe((now, before) => {
    if (now.status?.startedAtMs !== before.status?.startedAtMs) forget(); // a new run: paths begin with nothing
  });
  return store;
}
