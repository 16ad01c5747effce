/** Cells of a row: the last byte of an address. */
export const CELLS_PER_ROW = 256;

/** Sizes of cells in device pixels. A cell has one part, or two above each other. */
export interface CellGeometry {
  readonly parts: 1 | 2;
  /** Distance of two cells, and of two rows. */
  readonly pitchX: number;
  readonly pitchY: number;
  readonly bodyWidth: number;
  /** Height of one part. */
  readonly partHeight: number;
  /** Space between cells, and between the parts of a cell; half of the space between rows. */
  readonly gap: number;
}

interface Space {
  /** Available device pixels. */
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly parts: 1 | 2;
  /** Device pixels per CSS pixel. */
  readonly scale: number;
}

/** Below this, glyphs of five pixels and the name of a row do not fit, CSS px. */
const LEAST_PART = 5;
/** Narrower cells cannot be distinguished, CSS px. */
const LEAST_PITCH = 3;
/** Height of a part of a cell over its width, at most: few rows use the height that there is. */
const MOST_RATIO = 6;
/** Higher parts say nothing more, CSS px. */
const MOST_PART = 24;

/** The largest cells with which all rows fit into the space; beyond the least size, the space is scrolled. */
export function fitCells({ width, height, rows, parts, scale }: Space): CellGeometry {
  const gap = Math.max(1, Math.round(scale));
  const pitchX = Math.max(Math.round(LEAST_PITCH * scale), Math.floor((width - gap) / CELLS_PER_ROW));
  const bodyWidth = pitchX - gap;
  const least = Math.round(LEAST_PART * scale);
  const fitting = Math.floor((Math.floor(height / Math.max(1, rows)) - 3 * gap) / 2);
  const most = Math.round(Math.min(bodyWidth * MOST_RATIO, MOST_PART * scale));
  const half = Math.max(least, Math.min(fitting, most));
  const pitchY = 2 * half + 3 * gap;
  return { parts, pitchX, pitchY, bodyWidth, partHeight: parts === 2 ? half : 2 * half + gap, gap };
}

/** Size of the drawing of a number of rows, with the space around the outermost cells. */
export function sizeOf({ pitchX, pitchY, gap }: CellGeometry, rows: number): { width: number; height: number } {
  return { width: CELLS_PER_ROW * pitchX + gap, height: rows * pitchY };
}

/** The cell at a point of the drawing, device px. @returns null beside the cells */
export function cellAt(
  { pitchX, pitchY, gap }: CellGeometry,
  rows: number,
  x: number,
  y: number,
): { readonly row: number; readonly column: number } | null {
  const column = Math.floor((x - gap / 2) / pitchX);
  const row = Math.floor(y / pitchY);
  const isInside = column >= 0 && column < CELLS_PER_ROW && row >= 0 && row < rows;
  return isInside ? { row, column } : null;
}
