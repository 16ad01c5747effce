import type uPlot from 'uplot';
import { penOf } from './chart-pen.ts';
import type { LayerState } from './layer-state.ts';
import { type BandRun, bandRuns, MOST_SMOKING, SMOKE } from './smoke.ts';

/** Width of a point between two gaps, CSS pixels. */
const LONE_WIDTH = 3;

/** Draws the percentiles of each point as smoke, the denser the more of its values are there. */
export function drawSmoke(plot: uPlot, { frame, series, colours, options }: LayerState): void {
  if (!options.hasSmoke || frame.lines.length > MOST_SMOKING) return;
  const { context, ratio, box } = penOf(plot, devicePixelRatio);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  for (const [at, line] of frame.lines.entries()) {
    if (at >= series.length) break;
    context.fillStyle = colours.series[at % colours.series.length] ?? colours.ink;
    for (const { low, high, opacity } of SMOKE) {
      context.globalAlpha = opacity;
      for (const run of bandRuns(frame.xs, line[low], line[high])) fillRun(plot, context, run, ratio);
    }
  }
  context.restore();
}

function fillRun(plot: uPlot, context: CanvasRenderingContext2D, { xs, lows, highs }: BandRun, ratio: number): void {
  const x = (at: number) => plot.valToPos(xs[at] ?? 0, 'x', true);
  const y = (value: number | undefined) => plot.valToPos(value ?? 0, 'y', true);
  if (xs.length === 1) {
    const width = LONE_WIDTH * ratio;
    return context.fillRect(x(0) - width / 2, y(highs[0]), width, y(lows[0]) - y(highs[0]));
  }
  context.beginPath();
  for (const [at, high] of highs.entries()) context.lineTo(x(at), y(high));
  for (let at = lows.length - 1; at >= 0; at--) context.lineTo(x(at), y(lows[at]));
  context.fill();
}
