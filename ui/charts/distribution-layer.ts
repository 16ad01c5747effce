import type uPlot from 'uplot';
import { penOf } from './chart-pen.ts';
import { distribution } from './distribution.ts';
import type { LayerState } from './layer-state.ts';
import { stripHeight } from './loss-strip.ts';

/** Height of a bar, and width of the longest, CSS pixels. */
const ROW = 3;
const LONGEST = 110;
/** Bars of more lines would hide each other. */
const MOST_LINES = 3;
const OPACITY = 0.45;

/** Draws the distribution of the visible values as bars from the right edge, at their places on the y axis. */
export function drawDistribution(plot: uPlot, { frame, series, colours, options }: LayerState): void {
  if (!options.hasDistribution || frame.lines.length > MOST_LINES) return;
  const { context, ratio, box } = penOf(plot, devicePixelRatio);
  const height = box.height - stripHeight(series.length) * ratio;
  const rows = Math.max(1, Math.floor(height / (ROW * ratio)));
  const rowOf = (value: number) => (plot.valToPos(value, 'y', true) - box.top) / (ROW * ratio);
  context.save();
  context.globalAlpha = OPACITY;
  for (const [at, line] of frame.lines.entries()) {
    const found = distribution(frame, line, rowOf, rows);
    const most = found.reduce((greatest, one) => Math.max(greatest, one), 0);
    if (most === 0) continue;
    context.fillStyle = colours.series[at % colours.series.length] ?? colours.ink;
    for (const [row, share] of found.entries()) {
      if (share === 0) continue;
      const width = (share / most) * LONGEST * ratio;
      context.fillRect(box.left + box.width - width, box.top + row * ROW * ratio, width, (ROW - 1) * ratio);
    }
  }
  context.restore();
}
