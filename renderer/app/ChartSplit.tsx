import { type KeyboardEvent, type PointerEvent, type ReactNode, useLayoutEffect } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../base/base-context.ts';
import { MIN_CHART_HEIGHT, type SeriesView } from '../base/layout-store.ts';
import { focusTable } from '../base/screen-regions.ts';
import { ChartPanel } from '../features/chart/ChartPanel.tsx';
import { useChartOptions } from '../features/chart/chart-options-store.ts';
import { useChart } from '../features/chart/chart-store.ts';
import { statisticsHeight } from '../features/chart/statistics/statistics-height.ts';
import { useOverview } from '../features/overview/overview-store.ts';
import { DetailTabs } from '../features/path/DetailTabs.tsx';
import { PathPanel } from '../features/path/PathPanel.tsx';
import { usePaths } from '../features/path/path-store.ts';

const STEP = 24;
/** The table keeps at least this much of the window. */
const LEFT_FOR_TABLE = 260;

const maxHeight = () => Math.max(MIN_CHART_HEIGHT, innerHeight - LEFT_FOR_TABLE);

/** Hints on filling the chart, by view. */
const HINTS: Readonly<Partial<Record<SeriesView, string>>> = {
  list: 'Select rows to chart them: click, or use the arrow keys. Ctrl and Shift select several.',
  grid: 'Select cells to chart them: click, or Enter. Dragging and Shift select several.',
};

/** Gives the focus to the table when the chart goes that has it. */
function FocusKeeper(): ReactNode {
  useLayoutEffect(() => {
    // Runs while the element is still there: afterwards nothing would have the focus.
    return () => {
      if (document.activeElement?.closest('.chart-split')) focusTable();
    };
  }, []);
  return null;
}

/** The chart or the path under the table, with an edge to drag. */
export function ChartSplit(): ReactNode {
  const { layout, catalog } = useBase();
  const chart = useChart();
  const paths = usePaths();
  const overview = useOverview();
  const hasSeries = useStore(catalog, (state) => state.series.size > 0);
  const isEmpty = useStore(chart, (state) => state.drawn.length === 0);
  const showsPath = useStore(paths, (state) => state.chosen !== null && state.view === 'path');
  useStore(overview, (state) => state.arrangement);
  const view = useStore(layout, (state) => state.view);
  const isOpen = useStore(layout, (state) => state.isChartOpen);
  const hasStatistics = useStore(useChartOptions(), (state) => state.hasStatistics);
  const lines = useStore(chart, (state) => state.drawn.length);
  const isFull = useStore(layout, (state) => state.isChartFull);
  const height = useStore(layout, (state) => state.chartHeight);
  if (!isOpen || !hasSeries) return null;
  if (isEmpty) {
    const hint = HINTS[view];
    // A filter without a match has no rows.
    return hint !== undefined && overview.model.length > 0 ? <p className="chart-hint">{hint}</p> : null;
  }
  // The table of statistics is added: it does not take its room from the plot.
  const below = hasStatistics && !showsPath ? statisticsHeight(lines) : 0;
  const setHeight = (wanted: number) => layout.getState().setChartHeight(Math.min(wanted, maxHeight()));
  const drag = (event: PointerEvent) => {
    if (event.buttons === 1) setHeight(innerHeight - event.clientY - below);
  };
  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowUp' ? STEP : event.key === 'ArrowDown' ? -STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    setHeight(height + step);
  };
  return (
    <div
      className={`chart-split${isFull ? ' is-full' : ''}`}
      style={isFull ? undefined : { height: Math.min(height + below, maxHeight()) }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: an edge that is dragged is no <hr> */}
      <div
        className="split-edge"
        role="separator"
        tabIndex={0}
        aria-orientation="horizontal"
        aria-label={showsPath ? 'Path height' : 'Chart height'}
        aria-valuenow={height}
        aria-valuemin={MIN_CHART_HEIGHT}
        aria-valuemax={maxHeight()}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={handleKey}
      />
      <FocusKeeper />
      {showsPath ? <PathPanel /> : <ChartPanel tabs={<DetailTabs />} />}
    </div>
  );
}
