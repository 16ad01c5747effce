import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { type CellGeometry, sizeOf } from '../../../ui/cells/cell-geometry.ts';
import { CellPainter } from '../../../ui/cells/cell-painter.ts';
import type { CellPalette } from '../../../ui/cells/cell-sprites.ts';
import { useBase } from '../../base/base-context.ts';
import type { FrameTask } from '../../live/frame-loop.ts';
import { useOverview } from '../overview/overview-store.ts';
import { selectedCells } from './grid-selection.ts';
import { useGrid } from './grid-store.ts';

/** Fast enough to look alive; each frame costs a copy of the changed part. */
const PAINT_HZ = 10;

const isPageVisible = () => document.visibilityState === 'visible';

export interface CellWindow {
  readonly geometry: CellGeometry;
  /** First row in view, and how many. */
  readonly first: number;
  readonly count: number;
}

/** Paints the rows in view whenever live rows, reference, filter or selection change; past React. */
export function useCellPainter(
  canvas: RefObject<HTMLCanvasElement | null>,
  { geometry, first, count }: CellWindow,
  palette: CellPalette,
): void {
  const { live, frames } = useBase();
  const grid = useGrid();
  const overview = useOverview();
  const layout = useStore(grid, (state) => state.layout);
  const painter = useRef<CellPainter | null>(null);
  const task = useRef<FrameTask | null>(null);
  const marks = useRef<Uint8Array>(new Uint8Array(0));
  const top = useRef(first);
  top.current = first;

  useEffect(() => {
    const draw = () => {
      const codes = grid.codes();
      codes.refresh();
      painter.current?.paint(codes.codes, top.current, (cell) => marks.current[cell] === 1);
    };
    const own = frames.add({ maxHz: () => PAINT_HZ, isVisible: isPageVisible, draw });
    task.current = own;
    own.markDirty();
    const mark = () => {
      marks.current = selectedCells(grid.codes().layout, overview.getState().selection);
      painter.current?.repaint();
      own.markDirty();
    };
    mark();
    const stops = [
      live.onChange(own.markDirty),
      grid.subscribe((now, before) => {
        if (now.layout !== before.layout) mark();
        else own.markDirty();
      }),
      overview.subscribe((now, before) => {
        if (now.selection !== before.selection) mark();
        else own.markDirty();
      }),
    ];
    document.addEventListener('visibilitychange', own.markDirty);
    return () => {
      document.removeEventListener('visibilitychange', own.markDirty);
      for (const stop of stops) stop();
      own.remove();
      task.current = null;
    };
  }, [frames, grid, live, overview]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout or first row is drawn again
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d', { alpha: false });
    if (!element || !context) return;
    const { width, height } = sizeOf(geometry, count);
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    painter.current ??= new CellPainter(context);
    painter.current.prepare(geometry, count, palette);
    const codes = grid.codes();
    codes.refresh();
    painter.current.paint(codes.codes, first, (cell) => marks.current[cell] === 1);
  }, [canvas, grid, geometry, first, count, palette, layout]);
}
