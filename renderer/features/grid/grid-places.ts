import type { CSSProperties } from 'react';
import { CELLS_PER_ROW, type CellGeometry } from '../../../ui/cells/cell-geometry.ts';
import { boundsOf, type CellRange } from './grid-selection.ts';

/** Width of the names and of the counts beside the cells, CSS px. */
export const NAMES = 158;
export const COUNTS = 66;
/** Height of the scale above the cells, CSS px. */
export const SCALE_HEIGHT = 16;
/** The same with the space below it, in which the frame around a cell of the first row is seen. */
export const SCALE = SCALE_HEIGHT + 3;
const CARD_WIDTH = 300;
const CARD_DISTANCE = 8;

/** Place of the card of all rows: above their number. */
export const TOTAL_PLACE: CSSProperties = { left: CARD_DISTANCE, bottom: CARD_DISTANCE, width: CARD_WIDTH };

/** The part of the grid in view. Lengths are CSS px, except those of the geometry. */
export interface GridWindow {
  readonly geometry: CellGeometry;
  /** First row that is drawn, and how many. */
  readonly first: number;
  readonly count: number;
  /** Rows that fit. */
  readonly inView: number;
  /** Distance of two rows. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** Device pixels per CSS pixel. */
  readonly scale: number;
}

/** Place of a frame around cells, within the drawing. */
export function boxOf({ geometry, first, pitch, scale }: GridWindow, range: CellRange): CSSProperties {
  const { top, bottom, left, right } = boundsOf(range);
  return {
    left: NAMES + (left * geometry.pitchX) / scale,
    top: (top - first) * pitch,
    width: ((right - left + 1) * geometry.pitchX + geometry.gap) / scale,
    height: (bottom - top + 1) * pitch,
  };
}

/**
 * Place of a card beside its cell: below and to the right, or where there is more space.
 * @param column null = the card of a row
 */
export function cardPlace(window: GridWindow, row: number, column: number | null): CSSProperties {
  const { geometry, pitch, width, height, scrollTop, scale } = window;
  const cellLeft = NAMES + ((column ?? 0) * geometry.pitchX) / scale;
  const left = column === null ? NAMES : cellLeft + geometry.pitchX / scale + CARD_DISTANCE;
  const cellTop = SCALE + row * pitch - scrollTop;
  const isLow = cellTop > height / 2;
  const isFarRight = left + CARD_WIDTH > width;
  return {
    ...(isFarRight ? { right: width - cellLeft + CARD_DISTANCE } : { left }),
    ...(isLow
      ? { bottom: Math.max(0, height - cellTop + CARD_DISTANCE) }
      : { top: Math.max(SCALE, cellTop + pitch + CARD_DISTANCE) }),
    width: CARD_WIDTH,
  };
}

export const rowOfCell = (cell: number): number => Math.floor(cell / CELLS_PER_ROW);
