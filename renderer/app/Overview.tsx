import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../base/base-context.ts';
import { FiguresChoice } from '../features/figures/FiguresChoice.tsx';
import { SeriesGrid } from '../features/grid/SeriesGrid.tsx';
import { OverviewEmpty } from '../features/overview/OverviewEmpty.tsx';
import { OverviewToolbar } from '../features/overview/OverviewToolbar.tsx';
import { SummaryStrip } from '../features/overview/SummaryStrip.tsx';
import { OverviewTable } from '../features/overview/table/OverviewTable.tsx';
import { PathMap } from '../features/path-map/PathMap.tsx';
import { LiveScrubber } from '../features/replay/LiveScrubber.tsx';
import { ReplayButton } from '../features/replay/ReplayButton.tsx';
import { SelectionActions } from './SelectionActions.tsx';
import '../features/overview/overview.css';

/** Every series at a glance. */
export function Overview(): ReactNode {
  const { catalog, layout } = useBase();
  const view = useStore(layout, (state) => state.view);
  const hasTargets = useStore(catalog, (state) => state.targets.size > 0);
  if (!hasTargets) return <OverviewEmpty />;
  return (
    <>
      <SummaryStrip figuresChoice={<FiguresChoice />} />
      <OverviewToolbar selectionActions={<SelectionActions />} replayButton={<ReplayButton />} />
      {view === 'list' && <OverviewTable />}
      {view === 'grid' && (
        <>
          <SeriesGrid />
          <LiveScrubber />
        </>
      )}
      {view === 'map' && <PathMap />}
    </>
  );
}
