import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { ReplaySlider } from './ReplaySlider.tsx';
import { useReplay } from './replay-store.ts';
import './replay.css';

/** The stored span while the present is shown: moved into the past, the slider starts a replay, whose bar takes its place. */
export function LiveScrubber(): ReactNode {
  const { status, link, replayPosition } = useBase();
  const replay = useReplay();
  const oldestMs = useStore(status, (state) => state.status?.storage.oldestMs ?? null);
  const isConnected = useStore(link.state, (state) => state.phase === 'connected');
  const isReplayed = useStore(replayPosition, (position) => position.replay !== null);
  const readingMs = useStore(replay, (actions) => actions.readingMs);
  const nowMs = useStationNow(1000);
  if (oldestMs === null || oldestMs >= nowMs || !isConnected || isReplayed) return null;
  // While a moment is being read, the slider stays there: the focus is kept if the jump is refused.
  const atMs = readingMs ?? nowMs;
  return (
    <section className="live-scrubber" aria-label="Stored span">
      <ReplaySlider
        state={{ atMs, span: { fromMs: oldestMs, toMs: nowMs } }}
        momentText={readingMs === null ? 'now' : undefined}
        seek={(atMs) => void replay.getState().seek(atMs)}
      />
    </section>
  );
}
