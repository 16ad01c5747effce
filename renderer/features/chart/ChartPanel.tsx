// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the chart is panned and zoomed with the keyboard
// biome-ignore-all lint/a11y/useSemanticElements: a group of the plot and its readout is no fieldset
import { Button, ProgressBar } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ChartSeries } from '../../../ui/charts/chart-frame.ts';
import { type ChartHandle, TimeSeriesChart } from '../../../ui/charts/TimeSeriesChart.tsx';
import { useBase } from '../../base/base-context.ts';
import { seriesLabel } from '../../base/series-label.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { ChartReadout, type ReadoutHandle } from './ChartReadout.tsx';
import { ChartToolbar } from './ChartToolbar.tsx';
import { useChartOptions } from './chart-options-store.ts';
import { useChartSource } from './chart-source.ts';
import { useChart } from './chart-store.ts';
import { areChecks, type Measure, measureText } from './measures.ts';
import { useChartDrawing } from './use-chart-drawing.ts';
import './chart-panel.css';

const PAN_STEP = 0.25;

interface ChartPanelProps {
  /** Switches to the other views of the same series. */
  readonly tabs: ReactNode;
}

/** The selected series over time. */
export function ChartPanel({ tabs }: ChartPanelProps): ReactNode {
  const { layout } = useBase();
  const chart = useChart();
  const progress = useStore(chart, (state) => state.progress);

  const handleKey = (event: KeyboardEvent) => {
    const state = chart.getState();
    const { fromMs, toMs } = chart.view();
    const quarter = (toMs - fromMs) / 4;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => state.pan(-PAN_STEP),
      ArrowRight: () => state.pan(PAN_STEP),
      '+': () => state.zoom({ fromMs: fromMs + quarter, toMs: toMs - quarter }),
      '-': () => state.zoom({ fromMs: fromMs - 2 * quarter, toMs: toMs + 2 * quarter }),
      Home: state.backToLive,
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <section className="chart-panel" aria-label="Chart">
      <header className="panel-bar">
        <ChartToolbar />
        <span className="toolbar-space" />
        {tabs}
        <Button
          variant="minimal"
          icon={<CrossIcon />}
          aria-label="Close the chart"
          onClick={() => layout.getState().toggleChart()}
        />
      </header>
      <div className="chart-progress">
        {progress !== null && <ProgressBar value={progress || 0.05} stripes={false} animate={false} />}
      </div>
      <div
        className="chart-area"
        role="group"
        aria-label="Chart: left and right pan, plus and minus zoom, Home returns to live"
        tabIndex={0}
        onKeyDown={handleKey}
        onDoubleClick={() => chart.getState().backToLive()}
      >
        <DrawnChart />
      </div>
    </section>
  );
}

/** The name of a line: of its series, and of what is drawn of it besides the round trip. */
function lineLabel(catalog: Catalog, series: number, measure: Measure): string {
  const label = seriesLabel(catalog, series);
  return measure.name === null && measure.title !== 'Duration' ? label : `${label} · ${measureText(measure)}`;
}

function DrawnChart(): ReactNode {
  const { catalog, layout } = useBase();
  const chart = useChart();
  const lines = useStore(chart, (state) => state.lines);
  const measures = useStore(chart, (state) => state.measures);
  const revision = useStore(catalog, (state) => state.revision);
  const isDark = useStore(layout, (state) => state.isDark);
  const source = useChartSource();
  const options = useChartOptions();
  const scale = useStore(options, (state) => state.scale);
  const isUtc = useStore(options, (state) => state.isUtc);
  const [handle, setHandle] = useState<ChartHandle | null>(null);
  const readout = useRef<ReadoutHandle>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels change with the catalog's revision
  const series = useMemo<readonly ChartSeries[]>(
    () => lines.map(({ key, series: one, measure }) => ({ key, label: lineLabel(catalog.getState(), one, measure) })),
    [lines, revision],
  );
  const unit = measures[0]?.unit ?? 'ms';
  const isOfChecks = useStore(catalog, (now) =>
    areChecks(
      now,
      lines.map((line) => line.series),
    ),
  );
  useChartDrawing(handle, () => readout.current?.update(source.lastFrame()));
  return (
    <>
      <TimeSeriesChart
        label={`${measures.map(measureText).join(', ')}, and loss, of ${series.map(({ label }) => label).join(', ')}`}
        series={series}
        unit={unit}
        scale={scale}
        lossLabel={isOfChecks ? 'failed' : 'loss'}
        theme={isDark ? 'dark' : 'light'}
        source={source}
        onWidth={(width) => chart.getState().setColumns(width)}
        onHandle={setHandle}
        onZoom={(fromMs, toMs) => chart.getState().zoom({ fromMs, toMs })}
        onCursor={(index, atMs) => {
          chart.setCursor(atMs);
          readout.current?.point(source.lastFrame(), index);
        }}
      />
      <ChartReadout
        ref={readout}
        series={series}
        unit={unit}
        areChecks={isOfChecks}
        isUtc={isUtc}
        loadAt={source.loadAt}
        timeline={source.timeline}
      />
    </>
  );
}
