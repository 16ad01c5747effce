import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useStationNow } from '../../../base/station/use-station-now.ts';
import { ChangeMarks } from '../history/ChangeMarks.tsx';
import { usePathHistory } from '../history/path-history-store.ts';
import { useHopChart } from './hop-chart-store.ts';

const SLIDE_MS = 1000;

/** Route changes over the hop timeline, where the chart draws their marks. */
export function HopChangeLane(): ReactNode {
  const hops = useHopChart();
  useStationNow(SLIDE_MS);
  useStore(hops, (state) => state.spanMs);
  useStore(hops, (state) => state.window);
  useStore(usePathHistory(), (state) => state.atMs);
  return (
    <div className="hop-change-lane">
      <ChangeMarks scale={hops.view()} />
    </div>
  );
}
