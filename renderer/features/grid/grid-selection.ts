import { CELLS_PER_ROW } from '../../../ui/cells/cell-geometry.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import type { Selection } from '../overview/table/selection.ts';
import { entriesOfCell, type GridLayout } from './grid-layout.ts';

/** Corners of a rectangle of cells, in any order. */
export interface CellRange {
  readonly from: number;
  readonly to: number;
}

/** Rows and columns of a range, ends included. */
export function boundsOf({ from, to }: CellRange) {
  const rows = [Math.floor(from / CELLS_PER_ROW), Math.floor(to / CELLS_PER_ROW)] as const;
  const columns = [from % CELLS_PER_ROW, to % CELLS_PER_ROW] as const;
  return {
    top: Math.min(...rows),
    bottom: Math.max(...rows),
    left: Math.min(...columns),
    right: Math.max(...columns),
  };
}

/** The series of a rectangle of cells. */
export function seriesInRange(layout: GridLayout, range: CellRange): number[] {
  const { top, bottom, left, right } = boundsOf(range);
  const found: number[] = [];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      for (const { key } of entriesOfCell(layout, row * CELLS_PER_ROW + column)) found.push(key);
    }
  }
  return found;
}

/** Selects series as the list does. @param isMore adds to the selection, or takes a single cell out of it again */
export function selectOnGrid(overview: OverviewStore, keys: readonly number[], isMore: boolean): void {
  const { model } = overview;
  // The series of a collapsed target are no rows: they would stand for all of it.
  for (const parent of new Set(keys.map((key) => model.parentOf(key)))) {
    if (parent !== undefined && model.isPerTarget) overview.getState().expand(model.positionOf(parent), true);
  }
  const before = overview.getState().selection.keys;
  if (!isMore) return overview.getState().selectSeries(keys);
  const isIn = keys.length > 0 && keys.every((key) => before.has(key));
  const left = isIn ? [...before].filter((key) => !keys.includes(key)) : [...new Set([...before, ...keys])];
  overview.getState().selectSeries(left);
}

/** Per cell, 1 = a series of it is selected; a selected target stands for all of its series. */
export function selectedCells({ entries, places, parts, rows }: GridLayout, { keys }: Selection): Uint8Array {
  const marks = new Uint8Array(rows.length * CELLS_PER_ROW);
  if (keys.size === 0) return marks;
  for (const [at, { key, targetId }] of entries.entries()) {
    if (keys.has(key) || keys.has(-1 - targetId)) marks[Math.floor((places[at] ?? 0) / parts.length)] = 1;
  }
  return marks;
}
