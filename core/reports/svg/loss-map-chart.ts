import type { LossMap } from '../document-charts.ts';
import { legend, type Plot, timeAxis } from './axes.ts';
import { type ChartStyle, drawing, fitted } from './chart-style.ts';
import { element, label } from './svg-markup.ts';

const ROW = 16;
const LABEL_WIDTH = 150;

/** Steps of loss with the share up to which each is shown, and its colour; darker is more. */
const STEPS = [
  [0, '#e3f1e5', '0'],
  [0.01, '#fbe3b3', '≤ 1 %'],
  [0.05, '#f3a95b', '≤ 5 %'],
  [0.2, '#d9542b', '≤ 20 %'],
  [1, '#7d1410', '> 20 %'],
] as const;

/** Loss by target and time: a row per target, a cell per bucket. Losses with a common cause stand below each other. */
export function lossMapChart(map: LossMap, title: string, style: ChartStyle): string {
  const { width, labels, colors } = style;
  const steps = STEPS.map(([, color, text], at) => ({ color, text: at === 0 ? labels.legendNoLoss : text }));
  const [left, right] = [LABEL_WIDTH, width - 22];
  const entries = [...steps, { color: colors.noData, text: labels.legendNotMeasured }];
  const names = legend({ x: left, y: 12, right }, entries, style);
  const top = 24 + names.moreHeight;
  const height = top + 2 + map.rows.length * ROW + 34;
  const plot: Plot = { left, right, top, bottom: top + map.rows.length * ROW };
  const cell = (plot.right - plot.left) / map.buckets;
  const rows = map.rows.map(({ label: name, ratios }, at) => {
    const y = plot.top + at * ROW;
    return (
      label(fitted(name, LABEL_WIDTH - 8), { x: LABEL_WIDTH - 6, y: y + 11, 'text-anchor': 'end', fill: colors.ink }) +
      cells(ratios, y, plot.left, cell, style)
    );
  });
  const toMs = map.fromMs + map.bucketMs * map.buckets;
  return drawing(width, height, title, [names.markup, ...rows, timeAxis(plot, map.fromMs, toMs, style)].join(''));
}

/** Cells of one row; neighbours of one colour are one rectangle. */
function cells(
  ratios: readonly (number | null)[],
  y: number,
  left: number,
  width: number,
  { colors }: ChartStyle,
): string {
  const colorAt = (at: number) => colorOf(ratios[at] ?? null, colors.noData);
  const parts: string[] = [];
  for (let from = 0; from < ratios.length; ) {
    let to = from + 1;
    while (to < ratios.length && colorAt(to) === colorAt(from)) to += 1;
    parts.push(
      element('rect', {
        x: left + from * width,
        y: y + 1,
        width: (to - from) * width,
        height: ROW - 2,
        fill: colorAt(from),
      }),
    );
    from = to;
  }
  return parts.join('');
}

const colorOf = (ratio: number | null, noData: string): string =>
  ratio === null ? noData : (STEPS.find(([upTo]) => ratio <= upTo)?.[1] ?? noData);
