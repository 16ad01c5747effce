import { type Cells, onlyCell } from '../model/tsv.ts';
import { type Area, areaOf, type Place, type Selection } from './selection.ts';

/** A text that goes into a cell. */
export interface CellText extends Place {
  readonly text: string;
}

function* placesOf({ top, left, bottom, right }: Area): Generator<Place> {
  for (let row = top; row <= bottom; row++) for (let col = left; col <= right; col++) yield { row, col };
}

/** The same text in each cell of an area. */
export const filled = (area: Area, text: string): CellText[] =>
  Array.from(placesOf(area), (place) => ({ ...place, text }));

/** Copies the first row of an area down, or its first column to the right. */
export function filledFrom(area: Area, way: 'down' | 'right', textAt: (place: Place) => string): CellText[] {
  const [top, left] = way === 'down' ? [area.top + 1, area.left] : [area.top, area.left + 1];
  return Array.from(placesOf({ ...area, top, left }), ({ row, col }) => ({
    row,
    col,
    text: textAt(way === 'down' ? { row: area.top, col } : { row, col: area.left }),
  }));
}

/**
 * Cells for a selection: one cell fills it, a block that fits into it several times is repeated, any other is written
 * from its first cell on.
 */
export function pasted(selection: Selection, cells: Cells): CellText[] {
  const area = areaOf(selection);
  const only = onlyCell(cells);
  if (only !== undefined) return filled(area, only);
  const [height, width] = [cells.length, cells.reduce((most, row) => Math.max(most, row.length), 1)];
  const times = (size: number, block: number) => (size % block === 0 ? size / block : 1);
  const down = times(area.bottom - area.top + 1, height);
  const across = times(area.right - area.left + 1, width);
  const target = {
    top: area.top,
    left: area.left,
    bottom: area.top + down * height - 1,
    right: area.left + across * width - 1,
  };
  return Array.from(placesOf(target), ({ row, col }) => ({
    row,
    col,
    text: cells[(row - area.top) % height]?.[(col - area.left) % width] ?? '',
  }));
}
