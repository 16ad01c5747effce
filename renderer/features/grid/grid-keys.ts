import { CELLS_PER_ROW } from '../../../ui/cells/cell-geometry.ts';

/** Moves the cursor by a key. @returns the new cell, or undefined for any other key */
export function movedCell(
  cell: number,
  rows: number,
  pageRows: number,
  press: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean },
): number | undefined {
  const last = rows - 1;
  const row = Math.floor(cell / CELLS_PER_ROW);
  const column = cell % CELLS_PER_ROW;
  const at = (toRow: number, toColumn: number): number =>
    Math.max(0, Math.min(last, toRow)) * CELLS_PER_ROW + Math.max(0, Math.min(CELLS_PER_ROW - 1, toColumn));
  const isFar = press.ctrlKey || press.metaKey;
  switch (press.key) {
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowDown':
      return at(row + 1, column);
    case 'Home':
      return isFar ? at(0, 0) : at(row, 0);
    case 'End':
      return isFar ? at(last, CELLS_PER_ROW - 1) : at(row, CELLS_PER_ROW - 1);
    case 'PageUp':
      return at(row - pageRows, column);
    case 'PageDown':
      return at(row + pageRows, column);
    default:
      return undefined;
  }
}
