import { type ReactNode, type Ref, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ChartSeries } from '../../../ui/charts/chart-frame.ts';
import { type ChartHandle, TimeSeriesChart } from '../../../ui/charts/TimeSeriesChart.tsx';
import { useBase } from '../../base/base-context.ts';
import { ChartReadout, type ReadoutHandle } from './ChartReadout.tsx';
import { useChartOptions } from './chart-options-store.ts';
import { partOf, useChartSource } from './chart-source.ts';
import { useChart } from './chart-store.ts';
import { type KeyCursor, useKeyCursor } from './cursor/use-key-cursor.ts';
import { lineLabel } from './line-label.ts';
import { areChecks, measureText } from './measures.ts';
import { useDrawnPicture } from './save/drawn-picture.ts';
import { useChartDrawing } from './use-chart-drawing.ts';

/** The plots that stand, in their order. */
function useHandles() {
  const [handles, setHandles] = useState<readonly (ChartHandle | undefined)[]>([]);
  const setHandle = useCallback(
    (at: number, handle: ChartHandle | null) =>
      setHandles((before) => {
        const now = [...before];
        now[at] = handle ?? undefined;
        return now;
      }),
    [],
  );
  return { handles: useMemo(() => handles.filter((one) => one !== undefined), [handles]), setHandle };
}

/** The lines of the chart in one plot or in one each, with their values beside them. */
export function DrawnChart({ cursor }: { readonly cursor: Ref<KeyCursor> }): ReactNode {
  const { catalog, layout, link } = useBase();
  const chart = useChart();
  const options = useChartOptions();
  const picture = useDrawnPicture();
  const lines = useStore(chart, (state) => state.lines);
  const selected = useStore(chart, (state) => state.selected);
  const measures = useStore(chart, (state) => state.measures);
  const revision = useStore(catalog, (state) => state.revision);
  const isDark = useStore(layout, (state) => state.isDark);
  const scale = useStore(options, (state) => state.scale);
  const isStacked = useStore(options, (state) => state.isStacked);
  const source = useChartSource();
  const { handles, setHandle } = useHandles();
  const readout = useRef<ReadoutHandle>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels change with the catalog's revision
  const series = useMemo<readonly ChartSeries[]>(
    () => lines.map((line) => ({ key: line.key, label: lineLabel(catalog.getState(), line, selected) })),
    [lines, revision, selected],
  );
  const unit = measures[0]?.unit ?? 'ms';
  const isOfChecks = useStore(catalog, (now) =>
    areChecks(
      now,
      lines.map((line) => line.series),
    ),
  );
  const isLoaded = useCallback(() => {
    const { progress, fault } = chart.getState();
    return link.state.getState().phase === 'connected' && progress === null && fault === null;
  }, [chart, link]);
  const plots = useMemo(() => {
    if (!isStacked || series.length < 2) return [{ series, source }];
    return series.map((one, at) => ({ series: [one], source: partOf(source, series, at) }));
  }, [isStacked, series, source]);
  useChartDrawing(handles, () => readout.current?.update(source.lastFrame()));
  const spoken = useKeyCursor(cursor, { handles, source, readout });
  useEffect(() => {
    picture.set(() => ({ handles, frame: source.lastFrame(), series, unit }));
    return () => picture.set(null);
  }, [picture, handles, source, series, unit]);
  useEffect(() => () => chart.setCursor(null), [chart]); // a closed chart reports no pointer that leaves it
  return (
    <>
      <div className="chart-plots">
        {plots.map((plot, at) => (
          <div key={plots.length > 1 ? plot.series[0]?.key : ''} className="chart-part">
            {plots.length > 1 && <div className="chart-part-label">{`${at + 1}  ${plot.series[0]?.label ?? ''}`}</div>}
            <TimeSeriesChart
              label={`${measures.map(measureText).join(', ')}, and loss, of ${plot.series.map(({ label }) => label).join(', ')}`}
              series={plot.series}
              place={plots.length > 1 ? at : 0}
              unit={unit}
              hasTimes={at === plots.length - 1}
              hasTitle={plots.length > 1}
              scale={scale}
              lossLabel={isOfChecks ? 'failed' : 'loss'}
              theme={isDark ? 'dark' : 'light'}
              source={plot.source}
              onWidth={(width) => chart.getState().setColumns(width)}
              onHandle={(handle) => setHandle(at, handle)}
              onZoom={(fromMs, toMs) => chart.getState().zoom({ fromMs, toMs })}
              onTurn={(turn) => chart.getState().turn(turn)}
              onPick={(fromMs, toMs) => {
                options.setState({ hasStatistics: true });
                chart.getState().pick({ fromMs, toMs });
              }}
              onCursor={(index, atMs) => {
                chart.setCursor(atMs);
                readout.current?.point(source.lastFrame(), index);
              }}
            />
          </div>
        ))}
      </div>
      <p className="for-readers chart-spoken" aria-live="polite">
        {spoken}
      </p>
      <ChartReadout
        ref={readout}
        series={series}
        unit={unit}
        areChecks={isOfChecks}
        loadAt={source.loadAt}
        timeline={source.timeline}
        isLoaded={isLoaded}
      />
    </>
  );
}
