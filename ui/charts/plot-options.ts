import type uPlot from 'uplot';
import type { ColumnUnit } from '../../core/model/probe-definition.ts';
import { axisPowers, axisTimes, formatAxisTimes, formatAxisValues, spacedTicks } from './chart-axes.ts';
import type { ChartColours } from './chart-colours.ts';
import type { ChartSeries } from './chart-frame.ts';
import { drawNumbers, drawSpans, drawThresholds } from './chart-layers.ts';
import { valueRange } from './chart-scales.ts';
import { drawDistribution } from './distribution-layer.ts';
import type { LayerState } from './layer-state.ts';
import { drawLossColumns } from './loss-columns.ts';
import { drawLossStrip, stripHeight } from './loss-strip.ts';
import { drawMarks, marksOf } from './mark-layer.ts';
import { MarkTip } from './mark-tip.ts';
import { listenToWheel, type WheelTurn } from './plot-wheel.ts';
import { drawBands, drawQuality } from './quality-layers.ts';
import { dashOf } from './series-style.ts';
import { drawSmoke } from './smoke-layer.ts';

/** Labels of values need this much from one to the next, CSS pixels. */
const LABEL_HEIGHT = 13;

export interface PlotEvents {
  onZoom(fromMs: number, toMs: number): void;
  /** A span was dragged with Shift. */
  onPick(fromMs: number, toMs: number): void;
  onTurn(turn: WheelTurn): void;
  /** @param index into the frame's xs @param atMs the moment under the pointer; null when it left */
  onCursor(index: number | null, atMs: number | null): void;
}

/** The lines of a plot, and the unit of their values. */
export interface PlotLines {
  readonly series: readonly ChartSeries[];
  readonly unit: ColumnUnit;
  /** The axis has its times; not in a plot above another one. */
  readonly hasTimes: boolean;
  /** Room for a title above the plot, which would hide lines and marks within it. */
  readonly hasTitle?: boolean | undefined;
}

/** The last label of the times is centred under the end of the axis: half of one with a day or milliseconds. CSS pixels. */
const HALF_A_TIME = 38;
const TITLE_HEIGHT = 20;

/** Room for the labels of the values; those of other units may be longer. */
const AXIS_WIDTHS: Readonly<Partial<Record<ColumnUnit, number>>> = { ms: 64, percent: 64, bytes: 64, celsius: 64 };

/** Lines of the plot for each series: the edges of its band, the median, the 95th percentile. */
const PLOT_LINES = 4;
const MEDIAN = 3;
/** More series than this are too many for a second line each. */
const MOST_PERCENTILES = 3;

/** Translucent, for the band between min and max. `colour` is #rrggbb. */
const faint = (colour: string): string => `${colour}30`;

function seriesOptions(series: readonly ChartSeries[], colours: ChartColours): uPlot.Series[] {
  return series.flatMap(({ label }, at): uPlot.Series[] => {
    const colour = colours.series[at % colours.series.length] ?? colours.ink;
    const edge = (): uPlot.Series => ({ stroke: 'transparent', width: 0, points: { show: false } });
    return [
      edge(),
      edge(),
      {
        label,
        stroke: colour,
        width: 1.5,
        ...(dashOf(at).length > 0 ? { dash: [...dashOf(at)] } : {}),
        points: { size: 4, stroke: colour, fill: colour, filter: lonePoints },
      },
      series.length > MOST_PERCENTILES
        ? edge()
        : { stroke: colour, width: 0.75, dash: [4, 3], points: { show: false } },
    ];
  });
}

/** A sample with gaps on both sides has no line, so it gets a point. */
function lonePoints(plot: uPlot, at: number, show: boolean): number[] | null {
  if (show) return null;
  const values = plot.data[at] ?? [];
  const lone: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (typeof values[index] !== 'number') continue;
    if (isGapBeside(values, index, -1) && isGapBeside(values, index, 1)) lone.push(index);
  }
  return lone;
}

function isGapBeside(values: ArrayLike<number | null | undefined>, index: number, step: 1 | -1): boolean {
  for (let at = index + step; at >= 0 && at < values.length; at += step) {
    const value = values[at];
    if (value !== undefined) return value === null;
  }
  return true;
}

/** @param state the current drawing; read each time, so that data does not rebuild the plot */
export function plotOptions(
  size: { readonly width: number; readonly height: number },
  { series, unit, hasTimes, hasTitle = false }: PlotLines,
  colours: ChartColours,
  state: () => LayerState,
  events: PlotEvents,
): uPlot.Options {
  let tip: MarkTip | undefined;
  let isPicking = false;
  const range = () => valueRange(state().frame, state().thresholds, state().options);
  const isLog = state().options.scale === 'log';
  const axis: uPlot.Axis = {
    stroke: colours.inkMuted,
    font: `11px ${colours.fontFamily}`,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    ms: 1,
    padding: [hasTitle ? TITLE_HEIGHT : 8, HALF_A_TIME, 0, 0],
    legend: { show: false },
    series: [{}, ...seriesOptions(series, colours)],
    bands: series.flatMap((_, at): uPlot.Band[] => {
      const first = PLOT_LINES * at + 1;
      const colour = colours.series[at % colours.series.length] ?? colours.ink;
      return [{ series: [first + 1, first], fill: faint(colour) }];
    }),
    scales: {
      x: { time: true },
      y: {
        ...(isLog ? { distr: 3 as const } : {}),
        // The loss strip lies below the floor at any height.
        range: (plot) => {
          const { floor, ceiling } = range();
          const height = Math.max(1, plot.bbox.height / devicePixelRatio);
          const share = Math.min(0.6, stripHeight(series.length) / height);
          if (isLog) return [ceiling / (ceiling / floor) ** (1 / (1 - share)), ceiling];
          return [floor - ((ceiling - floor) * share) / (1 - share), ceiling];
        },
      },
    },
    axes: [
      {
        ...axis,
        space: 84,
        ...(hasTimes ? {} : { size: 0 }),
        splits: (_, _at, fromMs, toMs, step) => axisTimes(fromMs, toMs, step),
        values: (_, splits, _at, _space, step) => (!hasTimes ? [] : formatAxisTimes(splits, step)),
      },
      {
        ...axis,
        size: AXIS_WIDTHS[unit] ?? 84,
        ...(isLog ? { splits: () => axisPowers(range().floor, range().ceiling) } : {}),
        filter: (plot, splits) =>
          spacedTicks(
            splits.map((value) => (value < range().floor ? null : value)),
            (value) => plot.valToPos(value, 'y'),
            LABEL_HEIGHT,
          ),
        values: (_, splits, _at, _space, step) => {
          if (isLog) {
            return splits.flatMap((one) => (one === null ? [''] : formatAxisValues([one], [one, one], one, unit)));
          }
          const { floor, ceiling } = range();
          return formatAxisValues(splits, [floor, ceiling], step, unit);
        },
      },
    ],
    cursor: {
      y: false,
      // A drag is of one plot; the others only show where the pointer is.
      sync: {
        key: 'sounder-chart',
        setSeries: false,
        filters: { pub: (type) => type.startsWith('mouse') && !/down|up/.test(type), sub: () => true },
      },
      points: { size: 7, show: makeCursorPoint },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      focus: { prox: -1 },
    },
    hooks: {
      drawClear: [
        (plot) => {
          drawBands(plot, state());
          drawLossColumns(plot, state());
          drawSpans(plot, state());
          drawSmoke(plot, state());
        },
      ],
      draw: [
        (plot) => {
          drawDistribution(plot, state());
          drawQuality(plot, state());
          drawMarks(plot, state());
          drawLossStrip(plot, state());
          drawThresholds(plot, state());
          drawNumbers(plot, state());
        },
      ],
      init: [
        (plot) => {
          tip = new MarkTip(plot);
          plot.over.addEventListener('mousedown', ({ shiftKey }) => {
            isPicking = shiftKey;
          });
          listenToWheel(plot.root, plot.over, events.onTurn);
        },
      ],
      setCursor: [
        (plot) => {
          const left = plot.cursor.left ?? -1;
          events.onCursor(plot.cursor.idx ?? null, left < 0 ? null : plot.posToVal(left, 'x'));
          tip?.show(plot, marksOf(plot, state()), plot.over.matches(':hover, [data-keyed]') ? left : -1);
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 3) return;
          const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
          if (isPicking) events.onPick(from, to);
          else events.onZoom(from, to);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Only the median of a series gets a point under the cursor; its band's edges do not. */
function makeCursorPoint(plot: uPlot, at: number): HTMLElement {
  const point = document.createElement('div');
  point.className = 'chart-cursor-point';
  point.hidden = at % PLOT_LINES !== MEDIAN;
  const colour = plot.series[at]?.stroke;
  if (typeof colour === 'string') point.style.background = colour;
  return point;
}
