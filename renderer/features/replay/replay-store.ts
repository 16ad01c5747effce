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
  let wanted: ReplayChange | null = null;
  return createStore<ReplayActions>((set, get) => {
    const jump = async (change: ReplayChange): Promise<void> => {
      wanted = change;
      if (get().isJumping) return;
      set({ isJumping: true });
      while (wanted !== null) {
        const next: ReplayChange = wanted;
        wanted = null;
        if (await ask(parts, (station) => station.replay(next))) link.reopen();
      }
      set({ isJumping: false });
    };
    const change = (what: ReplayChange) => ask(parts, (station) => station.replay(what));
    return {
      isJumping: false,
      show: (atMs = stationNowMs() - LEAD_MS) => jump({ atMs, playing: true }),
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
        if (!replayPosition.getState().replay) return;
        await ask(parts, (station) => station.replayStop(null));
        link.reopen();
      },
    };
  });
}
