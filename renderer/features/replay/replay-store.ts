import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplayChange } from '../../../core/contracts/history.ts';
import type { Base } from '../../base/base-context.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';

/** Offered speeds: seconds of the past per second. */
export const SPEEDS = [1, 10, 60, 600, 3600] as const;

/** Length of a step back or on. */
export const STEP_MS = 60_000;

/** Lead of a replay that is started without a moment: this long before now. */
const LEAD_MS = 300_000;

export interface ReplayActions {
  /** A jump or the start of a replay is under way. */
  readonly isJumping: boolean;
  /** The moment that is being read, Unix ms; null = none. */
  readonly readingMs: number | null;
  /** Shows a moment, playing; without one, some minutes ago. */
  show(atMs?: number): Promise<void>;
  /** Jumps within the replay; whether it plays stays. */
  seek(atMs: number): Promise<void>;
  /** Jumps by this much from the shown moment. */
  step(ms: number): Promise<void>;
  togglePlaying(): Promise<void>;
  setSpeed(speed: number): Promise<void>;
  /** Back to the present. */
  stop(): Promise<void>;
}

export type ReplayStore = StoreApi<ReplayActions>;

export const [ReplayContext, useReplay] = storeContext<ReplayStore>('ReplayStore');

type Parts = AskContext & Pick<Base, 'link' | 'replayPosition' | 'stationNowMs'>;

/** Controls what moment the page shows. Jumps follow one another: of those that wait, only the last is made. */
export function createReplayStore(parts: Parts): ReplayStore {
  const { link, replayPosition, stationNowMs } = parts;
  let wanted: (ReplayChange & { readonly atMs: number }) | null = null;
  return createStore<ReplayActions>((set, get) => {
    /** Counts returns to the present: a jump that was under way then has no consequence. */
    let stops = 0;
    const isUnderWay = (atMs: number) => get().isJumping && (wanted?.atMs ?? get().readingMs) === atMs;
    const jump = async (change: NonNullable<typeof wanted>): Promise<void> => {
      wanted = change;
      if (get().isJumping) return;
      const begun = stops;
      const isOver = () => stops !== begun;
      while (wanted !== null && !isOver()) {
        const next: NonNullable<typeof wanted> = wanted;
        wanted = null;
        set({ isJumping: true, readingMs: next.atMs });
        const state = await ask(parts, (station) => station.replay(next), isOver);
        if (state && !isOver()) link.reopen();
      }
      if (!isOver()) set({ isJumping: false, readingMs: null });
    };
    const change = (what: ReplayChange) => ask(parts, (station) => station.replay(what));
    return {
      isJumping: false,
      readingMs: null,
      async show(atMs) {
        const isStarting = get().isJumping && !replayPosition.getState().replay;
        // Asked again while it is being read, which takes seconds with thousands of series.
        if (atMs === undefined ? isStarting : isUnderWay(atMs)) return;
        await jump({ atMs: atMs ?? stationNowMs() - LEAD_MS, playing: true });
      },
      seek: (atMs) => jump({ atMs }),
      step: async (ms) => {
        const { replay } = replayPosition.getState();
        if (replay) await jump({ atMs: replay.atMs + ms });
      },
      togglePlaying: async () => {
        const { replay } = replayPosition.getState();
        if (replay) await change({ playing: !replay.playing });
      },
      setSpeed: async (speed) => {
        if (replayPosition.getState().replay) await change({ speed });
      },
      stop: async () => {
        if (!replayPosition.getState().replay && !get().isJumping) return;
        stops += 1;
        wanted = null;
        set({ isJumping: false, readingMs: null });
        await ask(parts, (station) => station.replayStop(null));
        link.reopen();
      },
    };
  });
}
