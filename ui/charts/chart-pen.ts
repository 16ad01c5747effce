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

/** A pattern of diagonal lines. */
export function hatch(context: CanvasRenderingContext2D, colour: string, ratio: number): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6 * ratio;
  const pen = tile.getContext('2d');
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = ratio;
  for (const offset of [-6, 0, 6]) {
    pen.moveTo((offset - 1) * ratio, 7 * ratio);
    pen.lineTo((offset + 7) * ratio, -ratio);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}
