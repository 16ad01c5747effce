import { type PointerEvent, useState } from 'react';
import { CELLS_PER_ROW, cellAt } from '../../../ui/cells/cell-geometry.ts';
import { useOverview } from '../overview/overview-store.ts';
import { type CellRange, selectOnGrid, seriesInRange } from './grid-selection.ts';
import { cellOfSubject, subjectOfCell, useGrid } from './grid-store.ts';
import type { CellWindow } from './use-cell-painter.ts';

interface CellPointer {
  /** Cells between the start of a drag and the pointer; null = nothing is dragged. */
  readonly dragged: CellRange | null;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerCancel: () => void;
}

/** Hovering, clicking and dragging over the cells. @param scale device pixels per CSS pixel */
export function useCellPointer({ geometry, first, count }: CellWindow, scale: number): CellPointer {
  const grid = useGrid();
  const overview = useOverview();
  const [dragged, setDragged] = useState<CellRange | null>(null);

  const cellUnder = (event: PointerEvent<HTMLElement>): number | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = cellAt(geometry, count, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
    return at ? (first + at.row) * CELLS_PER_ROW + at.column : undefined;
  };
  const hover = (cell: number | undefined) => {
    const { layout, hovered } = grid.getState();
    const subject = cell === undefined ? null : subjectOfCell(layout, cell);
    if (subject?.rowKey === hovered?.rowKey && subject?.column === hovered?.column) return;
    grid.getState().hover(subject);
  };
  const choose = (range: CellRange, isMore: boolean) => {
    const { layout, pin, setCursor } = grid.getState();
    const keys = seriesInRange(layout, range);
    const subject = subjectOfCell(layout, range.to);
    setCursor(subject);
    if (keys.length > 0) selectOnGrid(overview, keys, isMore);
    pin(range.from === range.to && keys.length > 0 ? subject : null);
  };
  return {
    dragged: dragged !== null && dragged.from !== dragged.to ? dragged : null,
    onPointerDown(event) {
      const cell = cellUnder(event);
      if (event.button !== 0 || cell === undefined) return;
      event.preventDefault(); // no selection of text
      event.currentTarget.closest<HTMLElement>('.cells-frame')?.focus({ preventScroll: true });
      event.currentTarget.setPointerCapture(event.pointerId);
      const { layout, cursor } = grid.getState();
      const anchor = event.shiftKey && cursor ? cellOfSubject(layout, cursor) : undefined;
      setDragged({ from: anchor ?? cell, to: cell });
    },
    onPointerMove(event) {
      const cell = cellUnder(event);
      hover(cell);
      if (dragged && cell !== undefined && cell !== dragged.to) setDragged({ ...dragged, to: cell });
    },
    onPointerUp(event) {
      if (dragged) choose(dragged, event.ctrlKey || event.metaKey);
      setDragged(null);
    },
    onPointerLeave: () => hover(undefined),
    onPointerCancel: () => setDragged(null),
  };
}
