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

/** The columns of one line's loss. Narrow ones are widened to a grid, whose cells show the greatest loss in them. */
export function lossColumns(
  marks: readonly LossMark[],
  x: (atMs: number) => number,
  leastWidth: number,
): readonly LossColumn[] {
  const columns: LossColumn[] = [];
  for (const { fromMs, toMs, ratio, byClass } of marks) {
    if (ratio === 0) continue;
    const of = mainClass(byClass);
    const exact = { left: x(fromMs), width: x(toMs) - x(fromMs), ratio, of };
    if (exact.width >= leastWidth) {
      columns.push(exact);
      continue;
    }
    const cell = { ...exact, left: Math.floor(exact.left / leastWidth) * leastWidth, width: leastWidth };
    const last = columns.at(-1);
    if (last?.left !== cell.left) columns.push(cell);
    else if (ratio > last.ratio) columns[columns.length - 1] = cell;
  }
  return columns;
}

/** Draws the loss of all lines as translucent columns over the whole height, under the lines. */
export function drawLossColumns(plot: uPlot, { frame, series, colours, options }: LayerState): void {
  if (!options.hasLossColumns) return;
  const pen = penOf(plot, devicePixelRatio);
  const height = pen.box.height - stripHeight(series.length) * pen.ratio;
  pen.context.save();
  const fills = Object.fromEntries(LOSS_CLASSES.map((one) => [one, hatchOf(pen, one, colours.loss[one])])) as Readonly<
    Record<LossClass, CanvasPattern | string | null>
  >;
  for (const { marks } of frame.lines) {
    const seen = marks.filter(({ fromMs, toMs }) => toMs >= frame.fromMs && fromMs <= frame.toMs);
    for (const { left, width, ratio, of } of lossColumns(seen, pen.x, LEAST_WIDTH * pen.ratio)) {
      // Columns of many lines lie over each other.
      pen.context.globalAlpha = (FAINTEST + (DENSEST - FAINTEST) * ratio) / Math.sqrt(series.length);
      pen.context.fillStyle = colours.loss[of];
      pen.context.fillRect(left, pen.box.top, width, height);
      const pattern = fills[of];
      if (pattern === null) continue;
      pen.context.globalAlpha = Math.min(1, 2 * pen.context.globalAlpha);
      pen.context.fillStyle = pattern;
      pen.context.fillRect(left, pen.box.top, width, height);
    }
  }
  pen.context.restore();
}

function hatchOf({ context, ratio }: Pen, of: LossClass, colour: string): CanvasPattern | string | null {
  const direction = PATTERNS[of];
  return direction === null ? null : hatch(context, colour, ratio, direction);
}
