import type uPlot from 'uplot';
import type { ChartColours } from './chart-colours.ts';

const FONT_SIZE = 11;

/** A plot's canvas with its scale of pixels. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
  readonly box: uPlot.BBox;
  /** Place of a time, within the plot. */
  x(atMs: number): number;
}

export function penOf(plot: uPlot, ratio: number): Pen {
  const { left, width } = plot.bbox;
  return {
    context: plot.ctx,
    ratio,
    box: plot.bbox,
    x: (atMs) => Math.min(Math.max(plot.valToPos(atMs, 'x', true), left), left + width),
  };
}

export const fontOf = (colours: ChartColours, ratio: number): string => `${FONT_SIZE * ratio}px ${colours.fontFamily}`;

/** Directions of the lines of a pattern: those of a `rising` one rise to the right. */
export type HatchDirection = 'rising' | 'falling' | 'upright';

const TILE = 6;

/** A pattern of parallel lines. */
export function hatch(
  context: CanvasRenderingContext2D,
  colour: string,
  ratio: number,
  direction: HatchDirection = 'rising',
): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = TILE * ratio;
  const pen = tile.getContext('2d');
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = ratio;
  if (direction === 'falling') pen.setTransform(-1, 0, 0, 1, tile.width, 0);
  if (direction === 'upright') {
    pen.moveTo(0.5 * ratio, 0);
    pen.lineTo(0.5 * ratio, tile.height);
  } else {
    for (const offset of [-TILE, 0, TILE]) {
      pen.moveTo((offset - 1) * ratio, (TILE + 1) * ratio);
      pen.lineTo((offset + TILE + 1) * ratio, -ratio);
    }
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}
