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
  const isReading = useStore(replay, (actions) => actions.isJumping);
  const nowMs = useStationNow(1000);
  if (oldestMs === null || oldestMs >= nowMs || !isConnected || isReplayed || isReading) return null;
  return (
    <section className="live-scrubber" aria-label="Stored span">
      <ReplaySlider
        state={{ atMs: nowMs, span: { fromMs: oldestMs, toMs: nowMs } }}
        seek={(atMs) => void replay.getState().seek(atMs)}
      />
    </section>
  );
}
