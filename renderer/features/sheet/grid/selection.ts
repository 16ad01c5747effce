/** A cell by its place in the table, from 0. */
export interface Place {
  readonly row: number;
  readonly col: number;
}

/** A rectangle between the cell with the cursor and the opposite corner. */
export interface Selection {
  readonly cell: Place;
  readonly to: Place;
}

/** A rectangle; the edges are a part of it. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface Bounds {
  readonly rows: number;
  readonly cols: number;
  /** Rows of a page. */
  readonly pageRows: number;
}

export interface MoveKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export const selectionAt = (cell: Place): Selection => ({ cell, to: cell });

export const areaOf = ({ cell, to }: Selection): Area => ({
  top: Math.min(cell.row, to.row),
  left: Math.min(cell.col, to.col),
  bottom: Math.max(cell.row, to.row),
  right: Math.max(cell.col, to.col),
});

export const isIn = ({ top, left, bottom, right }: Area, row: number, col: number): boolean =>
  row >= top && row <= bottom && col >= left && col <= right;

export const isOneCell = ({ cell, to }: Selection): boolean => cell.row === to.row && cell.col === to.col;

const clamp = (value: number, count: number): number => Math.min(Math.max(value, 0), Math.max(0, count - 1));

/** The place inside the table that is nearest. */
export const placeWithin = ({ row, col }: Place, { rows, cols }: Pick<Bounds, 'rows' | 'cols'>): Place => ({
  row: clamp(row, rows),
  col: clamp(col, cols),
});

/** The selection inside a table that may have become smaller. */
export const selectionWithin = ({ cell, to }: Selection, bounds: Pick<Bounds, 'rows' | 'cols'>): Selection => ({
  cell: placeWithin(cell, bounds),
  to: placeWithin(to, bounds),
});

function destination(key: string, isEdge: boolean, from: Place, { rows, cols, pageRows }: Bounds): Place | undefined {
  const { row, col } = from;
  switch (key) {
    case 'ArrowDown':
      return { row: isEdge ? rows - 1 : row + 1, col };
    case 'ArrowUp':
      return { row: isEdge ? 0 : row - 1, col };
    case 'ArrowRight':
      return { row, col: isEdge ? cols - 1 : col + 1 };
    case 'ArrowLeft':
      return { row, col: isEdge ? 0 : col - 1 };
    case 'Home':
      return { row: isEdge ? 0 : row, col: 0 };
    case 'End':
      return { row: isEdge ? rows - 1 : row, col: cols - 1 };
    case 'PageDown':
      return { row: row + pageRows, col };
    case 'PageUp':
      return { row: row - pageRows, col };
    default:
      return undefined;
  }
}

/** The selection after a movement key, with Shift extended; undefined for other keys. */
export function moved(selection: Selection, press: MoveKey, bounds: Bounds): Selection | undefined {
  const from = press.shiftKey ? selection.to : selection.cell;
  const wanted = destination(press.key, press.ctrlKey || press.metaKey, from, bounds);
  if (!wanted) return undefined;
  const place = placeWithin(wanted, bounds);
  return press.shiftKey ? { cell: selection.cell, to: place } : selectionAt(place);
}

/** The next cell of a row, at its end the first of the next row; backwards likewise. Both ends of the table hold. */
export function nextCell({ row, col }: Place, step: 1 | -1, { rows, cols }: Pick<Bounds, 'rows' | 'cols'>): Place {
  const at = row * cols + col + step;
  if (at < 0 || at >= rows * cols) return { row, col };
  return { row: Math.floor(at / cols), col: at % cols };
}

export const wholeColumn = (col: number, rows: number): Selection => ({
  cell: { row: 0, col },
  to: { row: Math.max(0, rows - 1), col },
});

export const wholeRow = (row: number, cols: number): Selection => ({
  cell: { row, col: 0 },
  to: { row, col: Math.max(0, cols - 1) },
});
