import { LOSS_CLASSES } from '../../../core/model/loss-class.ts';
import type { ColumnUnit } from '../../../core/model/probe-definition.ts';
import { axisPowers, axisTimes, formatAxisTimes, formatAxisValues } from '../chart-axes.ts';
import type { ChartLine, ChartValues } from '../chart-frame.ts';
import { valueRange } from '../chart-scales.ts';
import type { LayerState } from '../layer-state.ts';
import { qualityBands } from '../quality.ts';
import { dashOf } from '../series-style.ts';
import { bandRuns, MOST_SMOKING, SMOKE } from '../smoke.ts';
import { svgElement, xmlText } from './svg-text.ts';

export interface SvgRequest {
  readonly state: LayerState;
  readonly unit: ColumnUnit;
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = { left: 76, right: 40, top: 34, axis: 40 } as const;
const LEGEND_ROW = 18;
const LANE = 12;
/** Steps of the axes. */
const Y_STEPS = 5;
const X_SPACE = 110;
const X_STEPS_MS = [
  1, 5, 10, 50, 100, 500, 1e3, 5e3, 15e3, 30e3, 60e3, 300e3, 900e3, 1800e3, 36e5, 108e5, 216e5, 432e5, 864e5, 1728e5,
  6048e5, 2592e6,
];

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** Boundary of the lines and the loss strips. */
  readonly bottom: number;
  readonly lanes: number;
  x(atMs: number): number;
  y(value: number): number;
}

function areaOf({ state, width, height }: SvgRequest): Area {
  const { frame, options, thresholds } = state;
  const lanes = height - MARGIN.axis - LEGEND_ROW * frame.lines.length;
  const bottom = lanes - LANE * frame.lines.length;
  const [left, right, top] = [MARGIN.left, width - MARGIN.right, MARGIN.top];
  const { floor, ceiling } = valueRange(frame, thresholds, options);
  const scale = options.scale === 'log' ? Math.log : (value: number) => value;
  const clamp = (value: number) => Math.min(ceiling, Math.max(floor, value));
  return {
    left,
    right,
    top,
    bottom,
    lanes,
    x: (atMs) =>
      Math.min(right, Math.max(left, left + ((atMs - frame.fromMs) / (frame.toMs - frame.fromMs)) * (right - left))),
    y: (value) => bottom - ((scale(clamp(value)) - scale(floor)) / (scale(ceiling) - scale(floor))) * (bottom - top),
  };
}

/** Runs of points without a gap, as pairs of coordinates. */
function runsOf(xs: readonly number[], values: ChartValues, { x, y }: Area): readonly string[][] {
  const runs: string[][] = [[]];
  for (const [at, value] of values.entries()) {
    if (value === null) runs.push([]);
    if (typeof value === 'number') runs.at(-1)?.push(`${x(xs[at] ?? 0).toFixed(1)},${y(value).toFixed(1)}`);
  }
  return runs.filter((run) => run.length > 0);
}

function lineMarkup(request: SvgRequest, area: Area, line: ChartLine, at: number): string {
  const { frame, colours, options } = request.state;
  const colour = colours.series[at % colours.series.length] ?? colours.ink;
  const [lows, highs] = [runsOf(frame.xs, line.min, area), runsOf(frame.xs, line.max, area)];
  const bands = highs.map((run, index) => {
    const points = [...run, ...(lows[index] ?? []).toReversed()].join(' ');
    return svgElement('polygon', { points, fill: colour, 'fill-opacity': 0.19 });
  });
  const smoke = options.hasSmoke && frame.lines.length <= MOST_SMOKING ? SMOKE : [];
  const shades = smoke.flatMap(({ low, high, opacity }) =>
    bandRuns(frame.xs, line[low], line[high]).map(({ xs, lows, highs }) => {
      const place = (value: number, index: number) =>
        `${area.x(xs[index] ?? 0).toFixed(1)},${area.y(value).toFixed(1)}`;
      const points = [...highs.map(place), ...lows.map(place).toReversed()].join(' ');
      return svgElement('polygon', { points, fill: colour, 'fill-opacity': opacity });
    }),
  );
  const stroke = (values: ChartValues, width: number, dash: string) =>
    runsOf(frame.xs, values, area).map((run) =>
      run.length === 1
        ? dot(run[0] ?? '', colour)
        : svgElement('polyline', {
            points: run.join(' '),
            fill: 'none',
            stroke: colour,
            'stroke-width': width,
            ...(dash === '' ? {} : { 'stroke-dasharray': dash }),
          }),
    );
  return [...bands, ...shades, ...stroke(line.p95, 0.75, '4 3'), ...stroke(line.p50, 1.5, dashOf(at).join(' '))].join(
    '',
  );
}

function dot(place: string, fill: string): string {
  const [cx = '', cy = ''] = place.split(',');
  return svgElement('circle', { cx, cy, r: 2, fill });
}

function lossMarkup({ state: { frame, colours } }: SvgRequest, area: Area): string {
  return frame.lines
    .map((line, at) => {
      const lane = area.bottom + LANE * (at + 1);
      const bars = line.marks
        .filter(({ ratio, fromMs, toMs }) => ratio > 0 && toMs >= frame.fromMs && fromMs <= frame.toMs)
        .map(({ fromMs, toMs, ratio, byClass }) => {
          const [x, width] = [area.x(fromMs), Math.max(1.5, area.x(toMs) - area.x(fromMs))];
          const of = LOSS_CLASSES.reduce((most, one) => (byClass[one] > byClass[most] ? one : most));
          const fill = colours.loss[of];
          const column = {
            x,
            y: area.top,
            width,
            height: area.bottom - area.top,
            fill,
            'fill-opacity': 0.1 + 0.3 * ratio,
          };
          const height = (LANE - 2) * Math.max(0.3, ratio);
          return svgElement('rect', column) + svgElement('rect', { x, y: lane - height, width, height, fill });
        });
      const name = frame.lines.length > 1 ? `loss ${at + 1}` : 'loss';
      return text(area.left - 6, lane - 2, name, { 'text-anchor': 'end', fill: colours.inkMuted }) + bars.join('');
    })
    .join('');
}

const text = (x: number, y: number, content: string, more: Readonly<Record<string, string | number>>): string =>
  svgElement('text', { x, y, ...more }, xmlText(content));

function axesMarkup({ state: { frame, options, thresholds, colours }, unit }: SvgRequest, area: Area): string {
  const { floor, ceiling } = valueRange(frame, thresholds, options);
  const exact = (ceiling - floor) / Y_STEPS;
  const power = 10 ** Math.floor(Math.log10(exact));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= exact) ?? 10) * power;
  const first = Math.ceil(floor / step);
  const isLog = options.scale === 'log';
  const ticks = isLog
    ? axisPowers(floor, ceiling)
    : Array.from({ length: Math.max(0, Math.floor(ceiling / step) - first + 1) }, (_, at) => (first + at) * step);
  const labels = isLog
    ? ticks.flatMap((one) => formatAxisValues([one], [one, one], one, unit))
    : formatAxisValues(ticks, [floor, ceiling], step, unit);
  const rows = ticks.map((value, at) => {
    const y = area.y(value);
    const line = { x1: area.left, x2: area.right, y1: y, y2: y, stroke: colours.grid };
    const label = text(area.left - 6, y + 4, labels[at] ?? '', { 'text-anchor': 'end', fill: colours.inkMuted });
    return svgElement('line', line) + label;
  });
  return rows.join('') + timesMarkup(area, { frame, colours });
}

function timesMarkup(area: Area, { frame, colours }: Pick<LayerState, 'frame' | 'colours'>): string {
  const spanMs = frame.toMs - frame.fromMs;
  const least = (spanMs * X_SPACE) / (area.right - area.left);
  const step = X_STEPS_MS.find((one) => one >= least) ?? spanMs;
  const times = axisTimes(frame.fromMs, frame.toMs, step);
  const labels = formatAxisTimes(times, step);
  return times
    .map((atMs, at) => {
      const x = area.x(atMs);
      const line = { x1: x, x2: x, y1: area.top, y2: area.lanes, stroke: colours.grid };
      const lines = (labels[at] ?? '').split('\n').map((one, row) => {
        return text(x, area.lanes + 15 + 14 * row, one, { 'text-anchor': 'middle', fill: colours.inkMuted });
      });
      return svgElement('line', line) + lines.join('');
    })
    .join('');
}

function groundMarkup({ state: { frame, spans, limits, options, colours } }: SvgRequest, area: Area): string {
  const bands = options.hasBands ? qualityBands(limits) : [];
  const ground = bands.map(({ from, to, quality }) => {
    const [top, bottom] = [
      Number.isFinite(to) ? area.y(to) : area.top,
      Number.isFinite(from) ? area.y(from) : area.bottom,
    ];
    const box = { x: area.left, y: top, width: area.right - area.left, height: Math.max(0, bottom - top) };
    return svgElement('rect', { ...box, fill: colours[quality], 'fill-opacity': 0.08 });
  });
  const shades = spans
    .filter(({ fromMs, toMs }) => toMs >= frame.fromMs && fromMs <= frame.toMs)
    .map(({ fromMs, toMs, label }) => {
      const box = { x: area.x(fromMs), y: area.top, width: Math.max(1, area.x(toMs) - area.x(fromMs)) };
      const look = { height: area.lanes - area.top, fill: colours.shade, 'fill-opacity': 0.6 };
      return svgElement('rect', { ...box, ...look }, svgElement('title', {}, xmlText(label)));
    });
  return ground.join('') + shades.join('');
}

function marksMarkup({ state: { frame, events, colours } }: SvgRequest, area: Area): string {
  return events
    .filter(({ atMs }) => atMs >= frame.fromMs && atMs <= frame.toMs)
    .map(({ atMs, text: words, tone }) => {
      const colour = tone === 'plain' ? colours.inkMuted : tone === 'note' ? colours.accent : colours[tone];
      const line = { x1: area.x(atMs), x2: area.x(atMs), y1: area.top, y2: area.bottom, stroke: colour };
      return svgElement('line', { ...line, 'stroke-dasharray': '2 3' }, svgElement('title', {}, xmlText(words)));
    })
    .join('');
}

function legendMarkup({ state: { series, colours }, height }: SvgRequest): string {
  return series
    .map(({ label }, at) => {
      const y = height - LEGEND_ROW * (series.length - at) + 12;
      const colour = colours.series[at % colours.series.length] ?? colours.ink;
      const line = { x1: MARGIN.left, x2: MARGIN.left + 24, y1: y - 4, y2: y - 4, stroke: colour, 'stroke-width': 2 };
      const dash = dashOf(at).join(' ');
      const swatch = svgElement('line', dash === '' ? line : { ...line, 'stroke-dasharray': dash });
      return swatch + text(MARGIN.left + 32, y, `${at + 1}  ${label}`, { fill: colours.ink });
    })
    .join('');
}

/** A chart as an SVG document of its own, from the same data as on the screen. */
export function chartSvg(request: SvgRequest): string {
  const { state, title, width, height } = request;
  const { frame, colours } = state;
  const area = areaOf(request);
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const content = [
    svgElement('title', {}, xmlText(title)),
    svgElement('rect', { width, height, fill: colours.surface }),
    groundMarkup(request, area),
    axesMarkup(request, area),
    ...frame.lines.map((line, at) => lineMarkup(request, area, line, at)),
    lossMarkup(request, area),
    marksMarkup(request, area),
    text(MARGIN.left, 20, title, { fill: colours.ink, 'font-weight': 600 }),
    legendMarkup(request),
  ];
  const font = { 'font-family': 'Inter, Segoe UI, Roboto, Liberation Sans, sans-serif', 'font-size': 12 };
  return svgElement('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, ...font }, content.join('\n'));
}
