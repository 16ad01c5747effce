import { Button } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { ChartArea } from './ChartArea.tsx';
import { ChartToolbar } from './ChartToolbar.tsx';
import { useChartOptions } from './chart-options-store.ts';
import { PinButton, PinnedCharts } from './pinned/PinnedCharts.tsx';
import { StatisticsTable } from './statistics/StatisticsTable.tsx';
import { WindowButtons } from './window/WindowButtons.tsx';
import './chart-panel.css';

interface ChartPanelProps {
  /** Switches to the other views of the same series. */
  readonly tabs: ReactNode;
}

/** The selected series over time, and charts that were kept. */
export function ChartPanel({ tabs }: ChartPanelProps): ReactNode {
  const { layout } = useBase();
  const hasStatistics = useStore(useChartOptions(), (state) => state.hasStatistics);
  return (
    <section className="chart-panel" aria-label="Chart">
      <header className="panel-bar">
        <ChartToolbar />
        <span className="toolbar-space" />
        {tabs}
        <PinButton />
        <WindowButtons />
        <Button
          variant="minimal"
          icon={<CrossIcon />}
          aria-label="Close the chart"
          onClick={() => layout.getState().toggleChart()}
        />
      </header>
      <div className="chart-stack">
        <ChartArea />
        <PinnedCharts />
      </div>
      {hasStatistics && <StatisticsTable />}
    </section>
  );
}
