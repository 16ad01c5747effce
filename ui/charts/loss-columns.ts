import type uPlot from 'uplot';
import { LOSS_CLASSES, type LossClass } from '../../core/model/loss-class.ts';
import type { LossMark } from './chart-frame.ts';
import { hatch, type Pen, penOf } from './chart-pen.ts';
import type { LayerState } from './layer-state.ts';
import { mainClass } from './loss-runs.ts';
import { stripHeight } from './loss-strip.ts';

/** A lost sample of a day is still seen. CSS pixels. */
const LEAST_WIDTH = 3;
/** Opacity of a column with little loss, and with nothing but loss. */
const FAINTEST = 0.1;
const DENSEST = 0.42;
/** Directions of the lines in a column, so that colour alone does not tell the classes apart. */
const PATTERNS = { timeout: null, refused: 'falling', unreachable: 'rising', failed: 'upright' } as const;

/** A column of the plot in which samples were lost. */
export interface LossColumn {
  readonly left: number;
  readonly width: number;
  readonly ratio: number;
  readonly of: LossClass;
}

/**
 * The columns of loss, each with the greatest of its lines. Narrow ones are widened to a grid.
 * @param lines marks of each line, in buckets that all lines share
 */
export function lossColumns(
  lines: readonly (readonly LossMark[])[],
  x: (atMs: number) => number,
  leastWidth: number,
): readonly LossColumn[] {
  const columns = new Map<number, LossColumn>();
  for (const { fromMs, toMs, ratio, byClass } of lines.flat()) {
    if (ratio === 0) continue;
    const [left, width] = [x(fromMs), x(toMs) - x(fromMs)];
    const isWide = width >= leastWidth;
    const at = isWide ? left : Math.floor(left / leastWidth) * leastWidth;
    if (ratio <= (columns.get(at)?.ratio ?? 0)) continue;
    columns.set(at, { left: at, width: isWide ? width : leastWidth, ratio, of: mainClass(byClass) });
  }
  return [...columns.values()];
}

/** Draws the loss of all lines as translucent columns over the whole height, under the lines. */
export function drawLossColumns(plot: uPlot, { frame, series, colours, options }: LayerState): void {
  if (!options.hasLossColumns) return;
  const pen = penOf(plot, devicePixelRatio);
  const height = pen.box.height - stripHeight(series.length) * pen.ratio;
  const seen = frame.lines.map(({ marks }) =>
    marks.filter(({ fromMs, toMs }) => toMs >= frame.fromMs && fromMs <= frame.toMs),
  );
  const patterns = new Map(LOSS_CLASSES.map((one) => [one, hatchOf(pen, one, colours.loss[one])]));
  pen.context.save();
  for (const { left, width, ratio, of } of lossColumns(seen, pen.x, LEAST_WIDTH * pen.ratio)) {
    const opacity = FAINTEST + (DENSEST - FAINTEST) * ratio;
    const pattern = patterns.get(of) ?? null;
    pen.context.globalAlpha = opacity;
    pen.context.fillStyle = colours.loss[of];
    pen.context.fillRect(left, pen.box.top, width, height);
    if (pattern === null) continue;
    pen.context.globalAlpha = Math.min(1, 2 * opacity);
    pen.context.fillStyle = pattern;
    pen.context.fillRect(left, pen.box.top, width, height);
  }
  pen.context.restore();
}

function hatchOf({ context, ratio }: Pen, of: LossClass, colour: string): CanvasPattern | string | null {
  const direction = PATTERNS[of];
  return direction === null ? null : hatch(context, colour, ratio, direction);
}
