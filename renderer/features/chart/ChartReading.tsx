import { Button, ProgressBar } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useSlow } from '../../base/use-slow.ts';
import { useChart } from './chart-store.ts';

/** The progress of a chart's queries: a bar, and after a second a word with a way to give up. */
export function ChartReading(): ReactNode {
  const chart = useChart();
  const progress = useStore(chart, (state) => state.progress);
  const isCancelled = useStore(chart, (state) => state.isCancelled);
  const isSlow = useSlow(progress !== null);
  const { cancelReading, readAgain } = chart.getState();
  return (
    <div className="chart-progress">
      {progress !== null && <ProgressBar value={progress || 0.05} stripes={false} animate={false} />}
      {isSlow && (
        <p className="chart-reading" role="status">
          Reading history … {Math.round((progress ?? 0) * 100)} %
          <Button size="small" text="Cancel" onClick={cancelReading} />
        </p>
      )}
      {isCancelled && progress === null && (
        <p className="chart-reading" role="status">
          Not all of this span was read
          <Button size="small" text="Read again" onClick={readAgain} />
        </p>
      )}
    </div>
  );
}
