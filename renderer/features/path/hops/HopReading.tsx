import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../../ui/components/FaultText.tsx';
import { ReadingShare } from '../../../base/ReadingShare.tsx';
import { useHopChart } from './hop-chart-store.ts';

/** State of reading a hop timeline, with a way to give it up and to read again what is missing. */
export function HopReading(): ReactNode {
  const hops = useHopChart();
  const progress = useStore(hops, (state) => state.progress);
  const isCancelled = useStore(hops, (state) => state.isCancelled);
  const fault = useStore(hops, (state) => state.fault);
  const isLeft = isCancelled && progress === null;
  return (
    <>
      {/* Always there: screen readers say a change of its words. */}
      <span className="is-quiet" role="status">
        {isLeft ? 'Not all of this span was read' : progress === null ? '' : 'Reading stored samples …'}
      </span>
      <ReadingShare progress={progress} onCancel={() => hops.cancelReading()} />
      {isLeft && <Button size="small" text="Read again" onClick={() => hops.readAgain()} />}
      {fault && <FaultText fault={fault} />}
    </>
  );
}
