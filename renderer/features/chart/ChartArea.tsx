// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the chart is panned and zoomed with the keyboard
// biome-ignore-all lint/a11y/useSemanticElements: a group of the plot and its readout is no fieldset
import { ProgressBar } from '@blueprintjs/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { useChart } from './chart-store.ts';
import { DrawnChart } from './DrawnChart.tsx';

const PAN_STEP = 0.25;

/** A chart with its keys, and the progress of its queries. */
export function ChartArea(): ReactNode {
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
      ...(layout.getState().isChartFull ? { Escape: () => layout.getState().setChartFull(false) } : {}),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <>
      <div className="chart-progress">
        {progress !== null && <ProgressBar value={progress || 0.05} stripes={false} animate={false} />}
      </div>
      <div
        className="chart-area"
        role="group"
        aria-busy={progress !== null}
        aria-label="Chart: left and right pan, plus and minus zoom, Home returns to live"
        tabIndex={0}
        onKeyDown={handleKey}
        onDoubleClick={() => chart.getState().backToLive()}
      >
        <DrawnChart />
      </div>
    </>
  );
}
