import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PathSpan } from '../../../../core/contracts/path.ts';
import { type EffectiveSettings, effectiveSettings } from '../../../../core/model/settings.ts';
import type { Clock } from '../../../../core/ports/clock.ts';
import type { StationLink } from '../../../base/station/station-link.ts';
import { storeContext } from '../../../base/store-context.ts';
import type { CatalogStore } from '../../../live/catalog-store.ts';
import type { Timeline, TimelineStore } from '../../../live/timeline-store.ts';
import type { PathStore, PathsState } from '../path-store.ts';
import { MomentReader, type MomentReading } from './moment-reader.ts';

/** Lengths of the period before a moment from which its statistics are taken. */
export const LENGTHS = [
  { label: '1 min', ms: 60_000 },
  { label: '10 min', ms: 600_000 },
  { label: '1 h', ms: 3_600_000 },
] as const;

export interface PathHistoryState {
  /** The shown moment, Unix ms; null = live. */
  readonly atMs: number | null;
  readonly lengthMs: number;
  /** Moment A of a comparison, Unix ms; B is the shown moment. null = no comparison. */
  readonly pinnedMs: number | null;
  /** The path of the shown moment, in a comparison also the current path; null = the live path is shown. */
  readonly shown: MomentReading | null;
  readonly pinned: MomentReading | null;
  /** null = now. */
  lookAt(atMs: number | null): void;
  /** Goes to the end of the previous or next route; the last one ends now. */
  step(direction: -1 | 1): void;
  setLength(ms: number): void;
  /** Compares the shown moment with now, or with the moment shown next. */
  compare(): void;
  /** Compares the paths before and after a route change. */
  compareAround(changeMs: number): void;
  endComparison(): void;
}

export interface PathHistoryStore extends StoreApi<PathHistoryState> {
  /** The last moment of the route before a change of it. */
  momentBefore(changeMs: number): number;
}

export const [PathHistoryContext, usePathHistory] = storeContext<PathHistoryStore>('PathHistoryStore');

export interface PathHistoryParts {
  readonly catalog: CatalogStore;
  readonly paths: PathStore;
  readonly timeline: TimelineStore;
  readonly link: StationLink;
  readonly clock: Clock;
  stationNowMs(): number;
}

/** The kind of event that a change of the route is. */
const ROUTE_CHANGE = 'route-change';
/** Period of reading the present again in a comparison with it. */
const NOW_AGAIN_MS = 10_000;
/** The same while nothing was measured since A. */
const NOW_SOON_MS = 2000;

/** The path of the chosen series at other moments than now, and two moments beside each other. */
export function createPathHistory(context: PathHistoryParts): PathHistoryStore {
  const { catalog, paths, timeline, link, clock, stationNowMs } = context;
  const source = { link, clock, intervalOf: (series: number) => spacingOf(catalog, series).intervalMs };
  const shownReader = new MomentReader(source, (shown) => store.setState({ shown }));
  const pinnedReader = new MomentReader(source, (pinned) => store.setState({ pinned }));
  const chosenPath = (): number | null => {
    const { chosen } = paths.getState();
    return chosen?.kind === 'path' ? chosen.series : null;
  };
  const changes = () => changeMoments(paths.getState(), timeline.getState());
  // A change has the time of the first round on the new path; the one before it may still wait for its last answers.
  const momentBefore = (changeMs: number): number => {
    const { intervalMs, timeoutMs } = spacingOf(catalog, chosenPath() ?? -1);
    return changeMs - 2 * (intervalMs + timeoutMs);
  };

  /** In a comparison the later moment counts only samples after the earlier one, so that no sample is on both sides. */
  function spanUpTo(toMs: number, otherMs: number | null): PathSpan | null {
    const series = chosenPath();
    if (series === null) return null;
    const fromMs = toMs - store.getState().lengthMs;
    return { series, fromMs: otherMs !== null && otherMs <= toMs ? Math.max(fromMs, otherMs) : fromMs, toMs };
  }

  function readShown(isQuiet = false): void {
    const { atMs, pinnedMs } = store.getState();
    const span = atMs === null && pinnedMs === null ? null : spanUpTo(atMs ?? stationNowMs(), pinnedMs);
    if (span && span.toMs > span.fromMs) return shownReader.read(span, isQuiet);
    shownReader.stop();
    store.setState({ shown: span ? { kind: 'read', path: null } : null });
  }

  /** Last span that was read for A: a moved B seldom requires reading A again. */
  let pinnedSpan = '';
  function readPinned(isForced = true): void {
    const { pinnedMs, atMs } = store.getState();
    const span = pinnedMs === null ? null : spanUpTo(pinnedMs, atMs);
    const asked = JSON.stringify(span);
    if (!isForced && asked === pinnedSpan) return;
    pinnedSpan = asked;
    if (span && span.toMs > span.fromMs) return pinnedReader.read(span);
    pinnedReader.stop();
    store.setState({ pinned: span ? { kind: 'read', path: null } : null });
  }

  const store = createStore<PathHistoryState>((set, get) => ({
    atMs: null,
    lengthMs: LENGTHS[1].ms,
    pinnedMs: null,
    shown: null,
    pinned: null,
    lookAt(atMs) {
      set({ atMs: atMs !== null && atMs >= stationNowMs() ? null : atMs });
      readShown();
      readPinned(false);
    },
    step(direction) {
      const ends = changes().map(momentBefore);
      const { atMs } = get();
      const isBefore = (one: number) => atMs === null || one < atMs;
      const next = direction < 0 ? ends.findLast(isBefore) : ends.find((one) => atMs !== null && one > atMs);
      if (next !== undefined) get().lookAt(next);
      else if (direction > 0) get().lookAt(null);
    },
    setLength(lengthMs) {
      set({ lengthMs });
      readShown();
      readPinned();
    },
    compare() {
      set({ pinnedMs: get().atMs ?? stationNowMs(), atMs: null });
      readPinned();
      readShown();
    },
    compareAround(changeMs) {
      const gapMs = changeMs - momentBefore(changeMs);
      // The flows of a sweep change within the same rounds.
      const next = changes().find((one) => one > changeMs + gapMs);
      const untilMs = next === undefined ? Number.POSITIVE_INFINITY : momentBefore(next);
      set({ pinnedMs: momentBefore(changeMs) });
      get().lookAt(Math.min(changeMs + get().lengthMs, untilMs));
    },
    endComparison() {
      set({ pinnedMs: null });
      readPinned();
      readShown();
    },
  }));

  paths.subscribe((now, before) => {
    if (now.chosen === before.chosen) return;
    readShown();
    readPinned();
  });
  // Repeats the pending readings after a reconnect.
  link.onStation((station) => {
    if (!station) return;
    readShown(true);
    if (store.getState().pinned?.kind !== 'read') readPinned();
  });
  const readNow = (isEmpty: boolean) => {
    const { atMs, pinnedMs, shown } = store.getState();
    if (atMs !== null || pinnedMs === null || shown?.kind !== 'read') return;
    if ((shown.path === null) === isEmpty) readShown(true);
  };
  clock.every(NOW_AGAIN_MS, () => readNow(false));
  clock.every(NOW_SOON_MS, () => readNow(true));
  return Object.assign(store, { momentBefore });
}

function spacingOf(catalog: CatalogStore, series: number): Pick<EffectiveSettings, 'intervalMs' | 'timeoutMs'> {
  const { series: all, targets, defaults } = catalog.getState();
  return effectiveSettings(targets.get(all.get(series)?.[1] ?? -1)?.definition ?? {}, defaults);
}

/** Times of the route changes of the chosen series, oldest first: in this run, and earlier ones from the timeline. */
export function changeMoments(
  { paths, chosen }: Pick<PathsState, 'paths' | 'chosen'>,
  { events }: Timeline,
): readonly number[] {
  const live = paths.get(chosen?.series ?? -1);
  const sinceMs = live?.changes[0]?.atMs ?? Number.POSITIVE_INFINITY;
  const older = events.filter(({ kind, series, seriesIds, atMs }) => {
    const isOf = chosen !== null && (series === chosen.series || seriesIds?.includes(chosen.series) === true);
    return kind === ROUTE_CHANGE && isOf && atMs < sinceMs;
  });
  // The flows of a sweep may change with the same packet, and which was first is known when all are.
  const moments = new Set([...older, ...(live?.changes ?? [])].map(({ atMs }) => atMs));
  return [...moments].sort((left, right) => left - right);
}
