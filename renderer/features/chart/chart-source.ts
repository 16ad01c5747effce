import { useMemo } from 'react';
import { UNDER_LOAD } from '../../../core/service/under-load.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { ChartFrame, ChartSeries, ChartSpan } from '../../../ui/charts/chart-frame.ts';
import type { ChartSource } from '../../../ui/charts/TimeSeriesChart.tsx';
import { useBase } from '../../base/base-context.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import type { Timeline } from '../../live/timeline-store.ts';
import { drawnThresholds, sharedLimits } from './chart-limits.ts';
import { useChartOptions } from './chart-options-store.ts';
import { useChart } from './chart-store.ts';
import { FrameMemo } from './frame-memo.ts';
import { shownEvents } from './shown-events.ts';

function isTest({ series, targets }: Catalog, key: number | undefined): boolean {
  const target = targets.get(series.get(key ?? -1)?.[1] ?? -1);
  return definitionOf(target?.definition.probe)?.service?.throughput !== undefined;
}

/** Shaded spans of time: what is excluded, and throughput tests. One without an end lasts until now. */
export function spansOf(timeline: Timeline, nowMs: number): readonly ChartSpan[] {
  return timeline.events
    .filter((event) => event.excluded || event.kind === UNDER_LOAD)
    .map((event) => ({
      fromMs: event.atMs,
      toMs: event.endMs ?? nowMs,
      label: event.excluded ? `${event.message} (not measured)` : event.message,
      isExcluded: event.excluded,
    }));
}

/** Whether samples sent in a span of time were taken under load: all, or some. @param nowMs end of a test in progress */
export function loadText(timeline: Timeline, span: TimeSpan, nowMs: number): string {
  const tests = timeline.events.filter(
    ({ kind, atMs, endMs }) => kind === UNDER_LOAD && atMs <= span.toMs && (endMs ?? nowMs) >= span.fromMs,
  );
  if (tests.length === 0) return '';
  const isWhole = tests.some(({ atMs, endMs }) => atMs <= span.fromMs && (endMs ?? nowMs) >= span.toMs);
  return isWhole ? 'under load' : 'partly under load';
}

/** Unix ms. */
interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Whether a throughput test shades a part of the frame. */
export const hasLoad = ({ events }: Timeline, { fromMs, toMs }: Pick<ChartFrame, 'fromMs' | 'toMs'>): boolean =>
  events.some(({ kind, atMs, endMs }) => kind === UNDER_LOAD && atMs <= toMs && (endMs ?? toMs) >= fromMs);

export interface PanelSource extends ChartSource {
  lastFrame(): ChartFrame;
  /** Events of the visible span, and the newest. */
  timeline(): Timeline;
  /** Says whether a point of a line was measured under load; '' = not. @param line its place in the last frame */
  loadAt(line: number, atMs: number): string;
}

/** The chart's data, read from the stores at each drawing. */
export function useChartSource(): PanelSource {
  const { catalog, timeline, stationNowMs } = useBase();
  const chart = useChart();
  const options = useChartOptions();
  return useMemo(() => {
    const hasTimes = () => chart.getState().measures.some(({ name }) => name === null);
    const known = () => chart.timelineOf(timeline.getState());
    const memo = new FrameMemo();
    let last: ChartFrame = { fromMs: 0, toMs: 1, xs: [], lines: [] };
    /** Time that a point of each line stands for; null = the line is of a throughput test, which is the load. */
    let pointMs: readonly (number | null)[] = [];
    return {
      frame(series, plotWidth) {
        const { fromMs, toMs } = chart.view();
        const tracks = chart.tracks(series.map(({ key }) => key));
        last = memo.frame(chart.revision(), tracks, { fromMs, toMs }, plotWidth);
        const lines = new Map(chart.getState().lines.map((line) => [line.key, line.series]));
        const columnMs = (toMs - fromMs) / Math.max(1, plotWidth);
        pointMs = tracks.map(({ track }, at) =>
          isTest(catalog.getState(), lines.get(series[at]?.key ?? '')) ? null : Math.max(columnMs, track.bucketMs),
        );
        return last;
      },
      lastFrame: () => last,
      timeline: known,
      loadAt(line, atMs) {
        const widthMs = pointMs[line] ?? null;
        if (widthMs === null) return '';
        const span = { fromMs: atMs - widthMs / 2, toMs: atMs + widthMs / 2 };
        return loadText(known(), span, stationNowMs());
      },
      spans() {
        const { picked } = chart.getState();
        const own = picked ? [{ ...picked, label: 'Statistics', isExcluded: false }] : [];
        return [...spansOf(known(), stationNowMs()), ...own].sort((left, right) => left.fromMs - right.fromMs);
      },
      events: () => (options.getState().hasMarks ? shownEvents(known().events, chart.getState().drawn) : []),
      thresholds: () => (hasTimes() ? drawnThresholds(catalog.getState(), chart.getState().drawn) : []),
      limits: () => sharedLimits(catalog.getState(), hasTimes() ? chart.getState().drawn : []),
      options: options.getState,
    };
  }, [chart, options, catalog, timeline, stationNowMs]);
}

/** The source of one plot among several: one line of the same data. */
export function partOf(source: ChartSource, all: readonly ChartSeries[], at: number): ChartSource {
  return {
    ...source,
    frame(_, plotWidth) {
      const whole = source.frame(all, plotWidth);
      return { ...whole, lines: whole.lines.slice(at, at + 1) };
    },
  };
}
