import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/app-context.tsx';
import { PathMap } from '../path-map/PathMap.tsx';
import { OverviewEmpty } from './OverviewEmpty.tsx';
import { OverviewTable } from './OverviewTable.tsx';
import { OverviewToolbar } from './OverviewToolbar.tsx';
import { SummaryStrip } from './SummaryStrip.tsx';
import './overview.css';

/** Every series at a glance. */
export function Overview(): ReactNode {
  const { catalog, layout } = useApp();
  const view = useStore(layout, (state) => state.view);
  const hasTargets = useStore(catalog, (state) => state.targets.size > 0);
  if (!hasTargets) return <OverviewEmpty />;
  return (
    <>
      <SummaryStrip />
      <OverviewToolbar />
      {view === 'map' ? <PathMap /> : <OverviewTable />}
    </>
  );
}
