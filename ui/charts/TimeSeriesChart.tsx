import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ColumnUnit } from '../../core/model/probe-definition.ts';
import { useForcedColours } from '../colour/use-forced-colours.ts';
import { type ChartColours, readChartColours } from './chart-colours.ts';
import type { ChartFrame, ChartSeries, ChartSpan, ChartThreshold } from './chart-frame.ts';
import type { ChartOptions } from './chart-options.ts';
import type { ChartEvent } from './event-marks.ts';
import type { LayerState } from './layer-state.ts';
import { type PlotEvents, plotOptions } from './plot-options.ts';
import type { QualityLimits } from './quality.ts';
import './chart.css';

/** Supplies the chart's current data at each drawing. */
export interface ChartSource {
  /** Has a line for each series of the plot, which may differ from the current selection. */
  frame(series: readonly ChartSeries[], plotWidth: number): ChartFrame;
  spans(): readonly ChartSpan[];
  events(): readonly ChartEvent[];
  thresholds(): readonly ChartThreshold[];
  limits(): QualityLimits;
  options(): ChartOptions;
}

export interface ChartHandle {
  draw(): void;
  isVisible(): boolean;
  /** Puts the cursor at a moment, where it stays until the pointer takes it. @param atMs null = nowhere @param isNamed an event there is named */
  keyCursor(atMs: number | null, isNamed: boolean): void;
  /** The state of the last drawing. */
  state(): LayerState;
  readonly canvas: HTMLCanvasElement;
  /** Colours of the theme, for all lines of the chart. */
  readonly colours: ChartColours;
}

export interface TimeSeriesChartProps extends PlotEvents {
  readonly label: string;
  readonly series: readonly ChartSeries[];
  /** Place of the first line among those of a chart with several plots, for its colour. */
  readonly place: number;
  readonly unit: ColumnUnit;
  readonly hasTimes: boolean;
  readonly hasTitle?: boolean | undefined;
  /** Changes when the y axis has other steps. */
  readonly scale: ChartOptions['scale'];
  /** Names the strip under the lines. */
  readonly lossLabel: string;
  /** Changes when the colours do. */
  readonly theme: string;
  readonly source: ChartSource;
  /** The width in which lines are drawn, CSS pixels. */
  readonly onWidth: (width: number) => void;
  /** Given when the plot stands, null when it goes. */
  readonly onHandle: (handle: ChartHandle | null) => void;
}

const EMPTY_FRAME: ChartFrame = { fromMs: 0, toMs: 1, xs: [], lines: [] };

/** Owns one uPlot. Rebuilt only for other series or another theme; data goes around React. */
export function TimeSeriesChart(props: TimeSeriesChartProps): ReactNode {
  const { label, series, place, unit, hasTimes, hasTitle, scale, theme } = props;
  const mount = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const forced = useForcedColours();
  useLayoutEffect(() => {
    latest.current = props;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the plot's colours are the theme's
  useEffect(() => {
    const element = mount.current;
    if (!element) return;
    const all = readChartColours(element);
    const colours = { ...all, series: [...all.series.slice(place), ...all.series.slice(0, place)] };
    let frame = EMPTY_FRAME;
    const state = () => ({
      frame,
      series,
      lossLabel: latest.current.lossLabel,
      colours,
      spans: latest.current.source.spans(),
      events: latest.current.source.events(),
      thresholds: latest.current.source.thresholds(),
      limits: latest.current.source.limits(),
      options: latest.current.source.options(),
    });
    const events: PlotEvents = {
      onZoom: (from, to) => latest.current.onZoom(from, to),
      onPick: (from, to) => latest.current.onPick(from, to),
      onTurn: (turn) => latest.current.onTurn(turn),
      onCursor: (index, atMs) => latest.current.onCursor(index, atMs),
    };
    const size = { width: element.clientWidth, height: element.clientHeight };
    const plot = new uPlot(
      plotOptions(size, { series, unit, hasTimes, hasTitle }, colours, state, events),
      [[]],
      element,
    );

    let keyedMs: number | null = null;
    /** Also under a pointer that rests: other data has another point there, of which uPlot tells nothing by itself. */
    const placeCursor = () => {
      const { left = -1, top = -1 } = plot.cursor;
      if (keyedMs !== null) {
        plot.setCursor({ left: plot.valToPos(keyedMs, 'x'), top: plot.over.clientHeight / 2 });
      } else if (left >= 0) plot.setCursor({ left, top });
    };
    const letGo = () => {
      keyedMs = null;
      delete plot.over.dataset['keyed'];
    };
    plot.over.addEventListener('mousemove', letGo);
    const draw = () => {
      frame = latest.current.source.frame(series, plot.over.clientWidth);
      const data = [
        frame.xs,
        ...frame.lines.flatMap((line) => [line.min, line.max, line.p50, line.p95]),
      ] as uPlot.AlignedData;
      plot.batch(() => {
        plot.setData(data, false);
        plot.setScale('x', { min: frame.fromMs, max: frame.toMs });
      });
      placeCursor();
    };
    // uPlot lays itself out later: without a width, nothing is known yet.
    const tellWidth = () => {
      if (plot.over.clientWidth > 0) latest.current.onWidth(plot.over.clientWidth);
    };
    const resized = new ResizeObserver(() => {
      if (element.clientWidth === 0) return;
      plot.setSize({ width: element.clientWidth, height: element.clientHeight });
      tellWidth();
      draw();
    });
    resized.observe(element);
    tellWidth();
    latest.current.onHandle({
      draw,
      keyCursor(atMs, isNamed) {
        const had = keyedMs !== null;
        letGo();
        if (atMs === null) {
          if (had) plot.setCursor({ left: -10, top: -10 });
          return;
        }
        keyedMs = atMs;
        if (isNamed) plot.over.dataset['keyed'] = '';
        placeCursor();
      },
      state,
      canvas: plot.ctx.canvas,
      colours: all,
      // The loop hears a moment later that a plot has gone.
      isVisible: () => document.visibilityState === 'visible' && plot.root.isConnected && element.clientWidth > 0,
    });
    return () => {
      latest.current.onHandle(null);
      resized.disconnect();
      plot.destroy();
    };
  }, [series, place, unit, hasTimes, hasTitle, scale, theme, forced]);

  return <div ref={mount} className="chart-plot" role="img" aria-label={label} />;
}
