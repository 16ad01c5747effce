// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the chart is panned and zoomed with the keyboard
// biome-ignore-all lint/a11y/useSemanticElements: a group of the plot and its readout is no fieldset
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { ChartReading } from './ChartReading.tsx';
import { useChart } from './chart-store.ts';
import type { KeyCursor } from './cursor/use-key-cursor.ts';
import { DrawnChart } from './DrawnChart.tsx';

const PAN_STEP = 0.25;

/** A chart with its keys, and the progress of its queries. */
export function ChartArea(): ReactNode {
  const { layout } = useBase();
  const chart = useChart();
  const isReading = useStore(chart, (state) => state.progress !== null);

  const cursor = useRef<KeyCursor>(null);

  const moveCursor = (event: KeyboardEvent): boolean => {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : null;
    if (direction === null || event.altKey) return false;
    if (event.ctrlKey || event.metaKey) cursor.current?.toEvent(direction);
    else cursor.current?.move(direction, event.shiftKey);
    return true;
  };
  const handleKey = (event: KeyboardEvent) => {
    if (moveCursor(event) || (event.key === 'Escape' && cursor.current?.leave())) return event.preventDefault();
    const state = chart.getState();
    const { fromMs, toMs } = chart.view();
    const quarter = (toMs - fromMs) / 4;
    const actions: Readonly<Record<string, () => void>> = {
      PageUp: () => state.pan(-PAN_STEP),
      PageDown: () => state.pan(PAN_STEP),
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
      <ChartReading />
      <div
        className="chart-area"
        role="group"
        aria-busy={isReading}
        aria-label="Chart: left and right read values, with Shift choose a span, with Control go to events; page up and down pan, plus and minus zoom, Home returns to live"
        tabIndex={0}
        onKeyDown={handleKey}
        onBlur={() => cursor.current?.leave()}
        onDoubleClick={() => chart.getState().backToLive()}
      >
        <DrawnChart cursor={cursor} />
      </div>
    </>
  );
}
