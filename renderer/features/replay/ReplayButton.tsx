import { Button } from '@blueprintjs/core';
import { HistoryIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { useChart } from '../chart/chart-store.ts';
import { useReplay } from './replay-store.ts';

/** Starts a replay of the window of the chart, or of the last minutes, and ends it. */
export function ReplayButton(): ReactNode {
  const { replayPosition } = useBase();
  const chart = useChart();
  const replay = useReplay();
  const isReplayed = useStore(replayPosition, (position) => position.replay !== null);
  const isReading = useStore(replay, (actions) => actions.isJumping);
  const isShown = isReplayed || isReading;
  const { show, stop } = replay.getState();
  return (
    <Button
      icon={<HistoryIcon />}
      active={isShown}
      aria-pressed={isShown}
      aria-label="Replay"
      title={isShown ? 'Back to the present (Alt+Shift+H)' : 'Replay the past (Alt+H)'}
      onClick={() => void (isShown ? stop() : show(chart.getState().window?.fromMs))}
    />
  );
}
