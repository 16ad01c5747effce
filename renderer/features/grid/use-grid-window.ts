import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { fitCells } from '../../../ui/cells/cell-geometry.ts';
import { COUNTS, type GridWindow, NAMES, rowOfCell, SCALE } from './grid-places.ts';
import { useGrid } from './grid-store.ts';
import { useFrameView } from './use-frame-view.ts';

/** Sizes of the cells in the frame, and the rows in view. */
export function useGridWindow(frame: RefObject<HTMLElement | null>): GridWindow {
  const grid = useGrid();
  const layout = useStore(grid, (state) => state.layout);
  const view = useFrameView(frame);
  const { width, height, scrollTop, scale } = view;
  const rows = layout.rows.length;
  const parts = layout.parts.length === 2 ? 2 : 1;
  const geometry = useMemo(
    () => fitCells({ width: (width - NAMES - COUNTS) * scale, height: (height - SCALE) * scale, rows, parts, scale }),
    [width, height, scale, rows, parts],
  );
  const pitch = geometry.pitchY / scale;
  const inView = Math.max(1, Math.floor((height - SCALE) / pitch));
  const first = Math.max(0, Math.min(rows - inView, Math.floor(scrollTop / pitch)));
  // Above and below, a row may be in view in part.
  return { ...view, geometry, first, count: Math.min(rows - first, inView + 2), inView, pitch };
}

/** Scrolls the cell of the keyboard into view whenever it is moved, not when the user scrolls away from it. */
export function useRevealedCell(frame: RefObject<HTMLElement | null>, cell: number | undefined, pitch: number): void {
  const reveals = useStore(useGrid(), (state) => state.reveals);
  const seen = useRef(reveals);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || cell === undefined || seen.current === reveals) return;
    seen.current = reveals;
    const top = rowOfCell(cell) * pitch;
    const space = element.clientHeight - SCALE;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + pitch > element.scrollTop + space) element.scrollTop = top + pitch - space;
  }, [frame, cell, reveals, pitch]);
}
