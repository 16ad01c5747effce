import type uPlot from 'uplot';
import { penOf } from './chart-pen.ts';
import type { LayerState } from './layer-state.ts';
import { stripHeight } from './loss-strip.ts';
import { type Quality, qualitiesOf, qualityBands } from './quality.ts';

/** Opacity of the ground. */
const BAND = { good: 0.05, warn: 0.1, bad: 0.1 } as const;
/** Width of the line, CSS pixels: what is worse is also thicker. */
const WIDTHS = { good: 1.5, warn: 2.25, bad: 3 } as const;

/** Draws the bands of the limits under everything else. */
export function drawBands(plot: uPlot, { series, limits, colours, options }: LayerState): void {
  if (!options.hasBands) return;
  const { context, ratio, box } = penOf(plot, devicePixelRatio);
  const bottom = box.top + box.height - stripHeight(series.length) * ratio;
  const y = (value: number) => {
    if (Number.isFinite(value)) return Math.min(Math.max(plot.valToPos(value, 'y', true), box.top), bottom);
    return value > 0 ? box.top : bottom;
  };
  context.save();
  for (const { from, to, quality } of qualityBands(limits)) {
    context.globalAlpha = BAND[quality];
    context.fillStyle = colours[quality];
    context.fillRect(box.left, y(to), box.width, y(from) - y(to));
  }
  context.restore();
}

/** Draws a single line again in the colours of its quality; where that is good it keeps its own. */
export function drawQuality(plot: uPlot, { frame, limits, colours, options }: LayerState): void {
  const [line] = frame.lines;
  if (!options.isByQuality || frame.lines.length !== 1 || !line) return;
  const { context, ratio, box } = penOf(plot, devicePixelRatio);
  const qualities = qualitiesOf(frame, line, limits);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.lineJoin = 'round';
  for (const quality of ['warn', 'bad'] as const satisfies Quality[]) {
    context.strokeStyle = colours[quality];
    context.lineWidth = WIDTHS[quality] * ratio;
    context.beginPath();
    let last: readonly [number, number] | null = null;
    for (const [at, value] of line.p50.entries()) {
      if (value === null) last = null;
      if (typeof value !== 'number') continue;
      const x = plot.valToPos(frame.xs[at] ?? 0, 'x', true);
      const y = plot.valToPos(value, 'y', true);
      if (qualities[at] === quality) {
        // The piece of line up to a point has the quality of the point.
        context.moveTo(...(last ?? [x - ratio, y]));
        context.lineTo(x, y);
      }
      last = [x, y];
    }
    context.stroke();
  }
  context.restore();
}
