import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplayState } from '../../../core/contracts/history.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { StationLink } from './station-link.ts';

export interface ReplayPosition {
  /** null = the page shows the present. */
  readonly replay: ReplayState | null;
  /** When it came, by this page's monotonic clock. */
  readonly cameAtMs: number;
}

export type ReplayPositionStore = StoreApi<ReplayPosition>;

/** The moment that this page's streams show, as the station says. */
export function followReplay(link: StationLink, clock: Clock): ReplayPositionStore {
  const store = createStore<ReplayPosition>(() => ({ replay: null, cameAtMs: 0 }));
  link.watch((station) =>
    station.replayState(null, (replay) => store.setState({ replay, cameAtMs: clock.monotonicMs() })),
  );
  // A replay belongs to its connection.
  link.onStation((station) => {
    if (!station) store.setState({ replay: null });
  });
  return store;
}

/** The station's words come ten times a second: a replay is not moved on for longer than that without one. */
const MAX_AHEAD_MS = 150;

/** The moment that is shown now, Unix ms; null = the present. */
export function replayNowMs({ replay, cameAtMs }: ReplayPosition, clock: Clock): number | null {
  if (!replay) return null;
  if (!replay.playing) return replay.atMs;
  const aheadMs = Math.min(MAX_AHEAD_MS, clock.monotonicMs() - cameAtMs) * replay.speed;
  return Math.min(replay.span.toMs, replay.atMs + aheadMs);
}
