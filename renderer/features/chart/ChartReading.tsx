import { Button, ProgressBar } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ReadingShare } from '../../base/ReadingShare.tsx';
import { useSlow } from '../../base/use-slow.ts';
import { useChart } from './chart-store.ts';

/** The progress of a chart's queries: a bar, and after a second a word with a way to give up. */
export function ChartReading(): ReactNode {
  const chart = useChart();
  const progress = useStore(chart, (state) => state.progress);
  const isCancelled = useStore(chart, (state) => state.isCancelled);
  const isSlow = useSlow(progress !== null);
  const isLeft = isCancelled && progress === null;
  const { cancelReading, readAgain } = chart.getState();
  return (
    <div className="chart-progress">
      {progress !== null && (
        <ProgressBar value={progress || 0.05} stripes={false} animate={false} aria-label="Reading" />
      )}
      <p className={isSlow || isLeft ? 'chart-reading' : 'chart-reading is-idle'}>
        {/* Always there, and without the running share: screen readers say a change of its words once. */}
        <span role="status">{isSlow ? 'Reading history … ' : isLeft ? 'Not all of this span was read' : ''}</span>
        <ReadingShare progress={progress} onCancel={cancelReading} />
        {isLeft && <Button size="small" text="Read again" onClick={readAgain} />}
      </p>
    </div>
  );
}
