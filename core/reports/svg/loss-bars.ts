import type { TimeChart } from '../document-charts.ts';
import type { Plot } from './axes.ts';
import type { ChartStyle } from './chart-style.ts';
import { element, label } from './svg-markup.ts';

/** A loss that fills the strip; smaller ones are shown on a scale by the root, so that single losses can be seen. */
const LEAST_HEIGHT = 3;

/** Losses of each bucket by outcome as bars, full height for 100 %, and grey where nothing was measured. */
export function lossStrip(chart: TimeChart, plot: Plot, { colors, labels }: ChartStyle): string {
  const { sent, lost, notMeasured } = chart;
  const width = (plot.right - plot.left) / sent.length;
  const height = plot.bottom - plot.top;
  const bars: string[] = [];
  for (let at = 0; at < sent.length; at++) {
    const x = plot.left + at * width;
    const all = sent[at] as number;
    if (all === 0 || (notMeasured[at] as number) > all) {
      bars.push(element('rect', { x, y: plot.top, width, height, fill: colors.noData }));
    }
    let y = plot.bottom;
    for (const [place, { counts }] of lost.entries()) {
      const count = counts[at] as number;
      if (count === 0) continue;
      const size = Math.min(y - plot.top, Math.max(LEAST_HEIGHT, (height * count) / all));
      y -= size;
      bars.push(
        element('rect', {
          x,
          y,
          width: Math.max(width, 1),
          height: size,
          fill: colors.loss[place % colors.loss.length] as string,
        }),
      );
    }
  }
  const edge = { x: plot.left - 5, 'text-anchor': 'end', fill: colors.muted };
  return [
    ...bars,
    element('line', { x1: plot.left, x2: plot.right, y1: plot.top, y2: plot.top, stroke: colors.grid }),
    label(labels.chartLoss, { ...edge, y: plot.top + height / 2 + 9 }),
    label('100 %', { ...edge, y: plot.top + 6, 'font-size': 8 }),
  ].join('');
}
