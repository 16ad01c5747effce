import { useMemo } from 'react';
import { parseDuration } from '../../../core/model/duration.ts';
import type { Thresholds } from '../../../core/model/project.ts';
import type { ChartFrame, ChartSpan, ChartThreshold } from '../../../ui/charts/chart-frame.ts';
import type { ChartSource } from '../../../ui/charts/TimeSeriesChart.tsx';
import { useBase } from '../../base/base-context.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import type { Timeline } from '../../live/timeline-store.ts';
import { chartFrame } from './chart-data.ts';
import { useChart } from './chart-store.ts';

const THRESHOLD_NAMES = ['avg', 'p50', 'p95', 'max'] as const satisfies (keyof Thresholds)[];

function thresholdsOf(thresholds: Thresholds | undefined): ChartThreshold[] {
  return THRESHOLD_NAMES.flatMap((name) => {
    const text = thresholds?.[name];
    const parsed = text === undefined ? undefined : parseDuration(text);
    return parsed && 'ms' in parsed ? [{ label: `${name} limit ${text}`, ms: parsed.ms }] : [];
  });
}

/** The limits of the series drawn, each once. */
export function drawnThresholds(catalog: Catalog, drawn: readonly number[]): readonly ChartThreshold[] {
  const found = new Map<string, ChartThreshold>();
  for (const key of drawn) {
    const target = catalog.targets.get(catalog.series.get(key)?.[1] ?? -1);
    for (const threshold of thresholdsOf(target?.definition.thresholds)) found.set(threshold.label, threshold);
  }
  return [...found.values()];
}

/** Events that cover time. One without an end lasts until now. */
export function spansOf(timeline: Timeline, nowMs: number): readonly ChartSpan[] {
  return timeline.events
    .filter((event) => event.excluded || event.endMs !== null)
    .map((event) => ({
      fromMs: event.atMs,
      toMs: event.endMs ?? nowMs,
      label: event.excluded ? `${event.message} (not measured)` : event.message,
      isExcluded: event.excluded,
    }));
}

/** Whether a throughput test shades a part of the frame. */
export const hasLoad = ({ events }: Timeline, { fromMs, toMs }: Pick<ChartFrame, 'fromMs' | 'toMs'>): boolean =>
  events.some(({ kind, atMs, endMs }) => kind === 'under-load' && endMs !== null && atMs <= toMs && endMs >= fromMs);

export interface PanelSource extends ChartSource {
  lastFrame(): ChartFrame;
}

/** The chart's data, read from the stores at each drawing. */
export function useChartSource(): PanelSource {
  const { catalog, timeline, stationNowMs } = useBase();
  const chart = useChart();
  return useMemo(() => {
    let last: ChartFrame = { fromMs: 0, toMs: 1, xs: [], lines: [] };
    return {
      frame(series, plotWidth) {
        const { fromMs, toMs } = chart.view();
        const tracks = chart.tracks(series.map(({ key }) => key));
        last = chartFrame(tracks, fromMs, toMs, plotWidth);
        return last;
      },
      lastFrame: () => last,
      spans: () => spansOf(timeline.getState(), stationNowMs()),
      thresholds: () => {
        const { measures, drawn } = chart.getState();
        return measures.some(({ name }) => name === null) ? drawnThresholds(catalog.getState(), drawn) : [];
      },
    };
  }, [chart, catalog, timeline, stationNowMs]);
}
