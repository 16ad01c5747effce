import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ChartHandle } from '../../../ui/charts/TimeSeriesChart.tsx';
import { useBase } from '../../base/base-context.ts';
import { useChartOptions } from './chart-options-store.ts';
import type { ChartState } from './chart-state.ts';
import { useChart } from './chart-store.ts';

const CALM_HZ = 4;
/** Drawing rate while the chart has the focus. */
const FOCUSED_HZ = 10;
/** Period at which a live chart slides without new data. */
const SLIDE_MS = 250;
/** Drawing rate while the wheel is turned. */
const MOVING_HZ = 60;

/** Progress of a query is no reason to draw: it changes several times for each zoom. */
const isRedrawn = (now: ChartState, before: ChartState): boolean =>
  (['spanMs', 'window', 'allFromMs', 'lines', 'measures', 'picked'] as const).some(
    (name) => now[name] !== before[name],
  );

/** Draws the chart from the window's frame loop when there is news, and when time has moved on. */
export function useChartDrawing(handles: readonly ChartHandle[], afterDraw: () => void): void {
  const { frames, clock, status } = useBase();
  const chart = useChart();
  const options = useChartOptions();
  const after = useRef(afterDraw);
  useLayoutEffect(() => {
    after.current = afterDraw;
  });
  useEffect(() => {
    if (handles.length === 0) return;
    const restingHz = () => (isFocused() ? FOCUSED_HZ : CALM_HZ);
    const isFocused = () => document.activeElement?.closest('.chart-area') != null;
    const task = frames.add({
      maxHz: () => (chart.isMoving() ? MOVING_HZ : restingHz()),
      isVisible: () => handles.some((handle) => handle.isVisible()),
      draw: () => {
        for (const handle of handles) if (handle.isVisible()) handle.draw();
        after.current();
      },
    });
    task.markDirty();
    const stops = [
      chart.onData(task.markDirty),
      chart.subscribe((now, before) => {
        if (isRedrawn(now, before)) task.markDirty();
      }),
      options.subscribe(task.markDirty),
    ];
    const slide = clock.every(SLIDE_MS, () => {
      const isMoving = chart.getState().window === null && status.getState().status?.phase === 'running';
      if (isMoving) task.markDirty();
    });
    document.addEventListener('visibilitychange', task.markDirty);
    return () => {
      document.removeEventListener('visibilitychange', task.markDirty);
      slide.cancel();
      for (const stop of stops) stop();
      task.remove();
    };
  }, [handles, chart, options, frames, clock, status]);
}
