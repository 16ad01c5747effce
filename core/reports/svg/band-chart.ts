import { formatRtt } from '../../model/duration.ts';
import type { TimeChart } from '../document-charts.ts';
import { legend, type Plot, textWidth, timeAxis, valueAxis } from './axes.ts';
import { type ChartStyle, drawing } from './chart-style.ts';
import { lossStrip } from './loss-bars.ts';
import { delayScale, type Scale } from './scales.ts';
import { coordinate, element, label } from './svg-markup.ts';

const HEIGHT = 230;
const STRIP_HEIGHT = 34;
const USUAL_SHARE = 0.95;

/**
 * Round trips over time: minimum to maximum as a band, minimum to p95 in it, the median as a line; below it a strip with the
 * losses of each bucket by outcome, and where nothing was measured.
 */
export function bandChart(chart: TimeChart, title: string, style: ChartStyle): string {
  const { width, labels, colors } = style;
  const [left, right] = [52, width - 22];
  const names = legend({ x: left + textWidth(labels.chartRtt) + 26, y: 12, right }, legendOf(chart, style), style);
  const height = HEIGHT + names.moreHeight;
  const plot: Plot = { left, right, top: 26 + names.moreHeight, bottom: height - 32 - STRIP_HEIGHT - 8 };
  const strip: Plot = { ...plot, top: plot.bottom + 8, bottom: height - 32 };
  const toMs = chart.fromMs + chart.bucketMs * chart.sent.length;
  const scale = scaleOf(chart, plot);
  const content = [
    label(labels.chartRtt, { x: plot.left, y: 12, fill: colors.ink, 'font-weight': 'bold' }),
    names.markup,
    valueAxis(plot, scale, (ms) => style.quantity(tickText(ms)), style),
    area(chart, chart.maxMs, plot, scale, colors.band),
    area(chart, chart.p95Ms, plot, scale, colors.inner),
    medianLine(chart, plot, scale, colors.line),
    lossStrip(chart, strip, style),
    timeAxis(strip, chart.fromMs, toMs, style),
  ];
  return drawing(width, height, title, content.join(''));
}

const tickText = (ms: number): string => (ms === 0 ? '0' : formatRtt(ms).replace(/\.0+(?= )/, ''));

function legendOf({ lost, notMeasured }: TimeChart, { labels, colors }: ChartStyle) {
  return [
    { color: colors.band, text: labels.legendBand },
    { color: colors.inner, text: labels.legendP95 },
    { color: colors.line, text: labels.legendMedian, isLine: true },
    ...lost.map((one, at) => ({ color: colors.loss[at % colors.loss.length] as string, text: one.label })),
    ...(notMeasured.some((count) => count > 0) ? [{ color: colors.noData, text: labels.legendNotMeasured }] : []),
  ];
}

function scaleOf({ minMs, p95Ms, maxMs }: TimeChart, { top, bottom }: Plot): Scale {
  const known = (values: readonly (number | null)[]) =>
    values.filter((one) => one !== null).sort((left, right) => left - right);
  const [mins, usual, maxs] = [known(minMs), known(p95Ms), known(maxMs)];
  const most = usual[Math.ceil(USUAL_SHARE * usual.length) - 1] ?? 1;
  return delayScale(mins[0] ?? 0, most, maxs.at(-1) ?? 1, [bottom, top]);
}

type Values = readonly (number | null)[];

const leftOf = ({ sent }: TimeChart, { left, right }: Plot, at: number): number =>
  left + ((right - left) * at) / sent.length;

/** Runs of buckets that have a value. */
function* runsOf(values: Values): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < values.length; from++) {
    if (values[from] === null) continue;
    let to = from;
    while (to + 1 < values.length && values[to + 1] !== null) to += 1;
    yield [from, to];
    from = to;
  }
}

/** Area from the minimum to these values, in steps: a bucket is as wide as its time. */
function area(chart: TimeChart, upper: Values, plot: Plot, scale: Scale, fill: string): string {
  const parts: string[] = [];
  for (const [from, to] of runsOf(upper)) {
    const top = steps(chart, upper, plot, scale, from, to);
    const bottom = steps(chart, chart.minMs, plot, scale, from, to).reverse();
    parts.push(`M${[...top, ...bottom].join('L')}Z`);
  }
  return parts.length === 0 ? '' : element('path', { d: parts.join(''), fill });
}

function medianLine(chart: TimeChart, plot: Plot, scale: Scale, stroke: string): string {
  const parts = [...runsOf(chart.p50Ms)].map(
    ([from, to]) => `M${steps(chart, chart.p50Ms, plot, scale, from, to).join('L')}`,
  );
  return parts.length === 0
    ? ''
    : element('path', { d: parts.join(''), fill: 'none', stroke, 'stroke-width': 1.4, 'stroke-linejoin': 'round' });
}

/** Both ends of each bucket at its value. */
function steps(chart: TimeChart, values: Values, plot: Plot, scale: Scale, from: number, to: number): string[] {
  const points: string[] = [];
  for (let at = from; at <= to; at++) {
    const y = coordinate(scale.at(values[at] ?? 0));
    points.push(`${coordinate(leftOf(chart, plot, at))},${y}`, `${coordinate(leftOf(chart, plot, at + 1))},${y}`);
  }
  return points;
}
