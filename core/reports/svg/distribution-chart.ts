import { formatRtt } from '../../model/duration.ts';
import type { Distribution } from '../document-charts.ts';
import { type Plot, valueAxis } from './axes.ts';
import { type ChartStyle, drawing } from './chart-style.ts';
import { linearScale } from './scales.ts';
import { element, label } from './svg-markup.ts';

const HEIGHT = 150;
const TICKS = 6;

/** Histogram of round trips: shows two kinds of them where a mean hides that. */
export function distributionChart(
  { scale: kind, edgesMs, counts }: Distribution,
  title: string,
  style: ChartStyle,
): string {
  const { width, labels, colors } = style;
  const plot: Plot = { left: 52, right: width - 22, top: 26, bottom: HEIGHT - 22 };
  const scale = linearScale(Math.max(1, ...counts), [plot.bottom, plot.top], 3);
  const bin = (plot.right - plot.left) / counts.length;
  const bars = counts.map((count, at) => {
    const y = scale.at(count);
    return count === 0
      ? ''
      : element('rect', {
          x: plot.left + at * bin + 0.5,
          y,
          width: Math.max(0.5, bin - 1),
          height: plot.bottom - y,
          fill: colors.inner,
        });
  });
  const step = Math.max(1, Math.round(counts.length / TICKS));
  const ticks = edgesMs.flatMap((ms, at) => {
    if (at % step !== 0) return [];
    const x = plot.left + at * bin;
    return [
      element('line', { x1: x, x2: x, y1: plot.bottom, y2: plot.bottom + 4, stroke: colors.muted }),
      label(style.quantity(formatRtt(ms)), {
        x,
        y: plot.bottom + 15,
        'text-anchor': at === 0 ? 'start' : 'middle',
        fill: colors.muted,
      }),
    ];
  });
  const head = `${labels.chartDistribution}${kind === 'log' ? ' (log)' : ''}`;
  return drawing(
    width,
    HEIGHT,
    title,
    [
      label(head, { x: plot.left, y: 12, fill: colors.ink, 'font-weight': 'bold' }),
      valueAxis(plot, scale, String, style),
      ...bars,
      element('line', { x1: plot.left, x2: plot.right, y1: plot.bottom, y2: plot.bottom, stroke: colors.muted }),
      ...ticks,
    ].join(''),
  );
}
