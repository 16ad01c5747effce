import { type KeyboardEvent, useRef } from 'react';
import { CELLS_PER_ROW } from '../../../ui/cells/cell-geometry.ts';
import { useBase } from '../../base/base-context.ts';
import { useOverview } from '../overview/overview-store.ts';
import { movedCell } from './grid-keys.ts';
import { entriesOfRow } from './grid-layout.ts';
import { selectOnGrid, seriesInRange } from './grid-selection.ts';
import { cellOfSubject, subjectOfCell, useGrid } from './grid-store.ts';

/** Keys of the grid: arrows move, Shift selects a rectangle, Space and Enter select, Shift+Enter the row, Escape unpins. */
export function useCellKeys(pageRows: number): (event: KeyboardEvent<HTMLElement>) => void {
  const { layout: page } = useBase();
  const grid = useGrid();
  const overview = useOverview();
  /** Start of a selection with Shift. */
  const anchor = useRef<number | null>(null);

  const enter = (cell: number) => {
    const { layout, pin } = grid.getState();
    const keys = seriesInRange(layout, { from: cell, to: cell });
    if (keys.length === 0) return;
    selectOnGrid(overview, keys, false);
    pin(subjectOfCell(layout, cell));
    if (!page.getState().isChartOpen) page.getState().toggleChart();
  };
  const enterRow = (cell: number) => {
    const { layout, pin } = grid.getState();
    const row = Math.floor(cell / CELLS_PER_ROW);
    const keys = entriesOfRow(layout, row).map(({ key }) => key);
    selectOnGrid(overview, keys, false);
    pin({ rowKey: layout.rows[row]?.key ?? null, column: null });
  };
  const move = (from: number, to: number, isRange: boolean) => {
    const { layout, setCursor } = grid.getState();
    setCursor(subjectOfCell(layout, to));
    if (!isRange) {
      anchor.current = null;
      return;
    }
    anchor.current ??= from;
    selectOnGrid(overview, seriesInRange(layout, { from: anchor.current, to }), false);
  };
  return (event) => {
    const { layout, cursor, pinned, pin } = grid.getState();
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Escape' && pinned) {
      event.preventDefault();
      return pin(null);
    }
    const cell = cursor ? cellOfSubject(layout, cursor) : undefined;
    if (cell === undefined || event.altKey) return;
    const to = movedCell(cell, layout.rows.length, pageRows, event);
    if (to !== undefined) move(cell, to, event.shiftKey);
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === 'Enter' && event.shiftKey) enterRow(cell);
    else if (event.key === 'Enter') enter(cell);
    else if (event.key === ' ') selectOnGrid(overview, seriesInRange(layout, { from: cell, to: cell }), true);
    else return;
    event.preventDefault();
  };
}
