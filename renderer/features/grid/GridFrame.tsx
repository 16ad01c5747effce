import { type CSSProperties, type ReactNode, useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { CELLS_PER_ROW, fitCells, sizeOf } from '../../../ui/cells/cell-geometry.ts';
import type { CellPalette } from '../../../ui/cells/cell-sprites.ts';
import { TABLE_ID } from '../../base/screen-regions.ts';
import { GridCard } from './GridCard.tsx';
import { activeCellId, GridRows } from './GridRows.tsx';
import { boundsOf } from './grid-selection.ts';
import { cellOfSubject, type Subject, useGrid } from './grid-store.ts';
import { useCellKeys } from './use-cell-keys.ts';
import { useCellPainter } from './use-cell-painter.ts';
import { useCellPointer } from './use-cell-pointer.ts';
import { useFrameView } from './use-frame-view.ts';

/** Width of the names and of the counts beside the cells, CSS px. */
const NAMES = 158;
const COUNTS = 66;
/** Height of the scale above the cells, CSS px. */
const SCALE = 16;
const CARD_WIDTH = 300;
const TICKS = [0, 32, 64, 96, 128, 160, 192, 224] as const;

/** The names of the parts of a cell, and the last byte of the address. */
function Scale({ pitch }: { readonly pitch: number }): ReactNode {
  const grid = useGrid();
  const { parts } = useStore(grid, (state) => state.layout);
  const legend = parts.map(({ title }, at) => `${parts.length === 1 ? '█' : at === 0 ? '▀' : '▄'} ${title}`);
  return (
    <div className="cells-scale" style={{ height: SCALE }} aria-hidden="true">
      <span
        className="cells-parts"
        style={{ width: NAMES - 10 }}
        title={parts.map(({ probes }, at) => `${at === 0 ? 'Above' : 'Below'}: ${probes.join(', ')}`).join('\n')}
      >
        {legend.join('  ')}
      </span>
      {TICKS.map((tick) => (
        <span key={tick} className="cells-tick" style={{ left: NAMES + tick * pitch }}>
          {tick}
        </span>
      ))}
      <span className="cells-tick" style={{ left: NAMES + CELLS_PER_ROW * pitch, translate: '-100%' }}>
        255
      </span>
      <span className="cells-tick" style={{ left: NAMES + CELLS_PER_ROW * pitch + COUNTS - 28 }}>
        up
      </span>
    </div>
  );
}

/** The rows with their cells, scrolled when they do not fit; cards over them. */
export function GridFrame({ palette }: { readonly palette: CellPalette }): ReactNode {
  const grid = useGrid();
  const layout = useStore(grid, (state) => state.layout);
  const cursor = useStore(grid, (state) => state.cursor);
  const hovered = useStore(grid, (state) => state.hovered);
  const pinned = useStore(grid, (state) => state.pinned);
  const reveals = useStore(grid, (state) => state.reveals);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, scrollTop, scale } = useFrameView(frame);
  const rows = layout.rows.length;
  const parts = layout.parts.length === 2 ? 2 : 1;
  const geometry = useMemo(
    () => fitCells({ width: (width - NAMES - COUNTS) * scale, height: (height - SCALE) * scale, rows, parts, scale }),
    [width, height, scale, rows, parts],
  );
  const pitch = geometry.pitchY / scale;
  const inView = Math.max(1, Math.floor((height - SCALE) / pitch));
  const first = Math.max(0, Math.min(rows - inView, Math.floor(scrollTop / pitch)));
  const count = Math.min(rows - first, inView + 2);
  const cells = useMemo(() => ({ geometry, first, count }), [geometry, first, count]);
  useCellPainter(canvas, cells, palette);
  const pointer = useCellPointer(cells, scale);
  const handleKey = useCellKeys(inView);
  const active = cursor ? cellOfSubject(layout, cursor) : undefined;

  const activeRow = active === undefined ? -1 : Math.floor(active / CELLS_PER_ROW);
  const isActiveInView = active !== undefined && activeRow >= first && activeRow < first + count;

  const seen = useRef(reveals);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || active === undefined || seen.current === reveals) return;
    seen.current = reveals;
    const top = Math.floor(active / CELLS_PER_ROW) * pitch;
    const space = element.clientHeight - SCALE;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + pitch > element.scrollTop + space) element.scrollTop = top + pitch - space;
  }, [active, reveals, pitch]);

  const boxOf = (cell: number, end = cell): CSSProperties => {
    const { top, bottom, left, right } = boundsOf({ from: cell, to: end });
    return {
      left: NAMES + (left * geometry.pitchX) / scale,
      top: (top - first) * pitch,
      width: ((right - left + 1) * geometry.pitchX + geometry.gap) / scale,
      height: (bottom - top + 1) * pitch,
    };
  };
  const placeOf = (subject: Subject): CSSProperties | null => {
    const cell = cellOfSubject(layout, subject);
    if (cell === undefined) return null;
    const left = subject.column === null ? NAMES : NAMES + ((subject.column + 1) * geometry.pitchX) / scale + 8;
    const top = SCALE + (Math.floor(cell / CELLS_PER_ROW) + 1) * pitch - scrollTop + 6;
    const isLow = top > height / 2;
    return {
      left: left + CARD_WIDTH > width ? undefined : left,
      right: left + CARD_WIDTH > width ? width - left + 24 : undefined,
      top: isLow ? undefined : Math.max(SCALE, top),
      bottom: isLow ? Math.max(0, height - top + pitch + 12) : undefined,
      width: CARD_WIDTH,
    };
  };
  const isSame = hovered?.rowKey === pinned?.rowKey && hovered?.column === pinned?.column;
  const pinnedAt = pinned && placeOf(pinned);
  const hoveredAt = hovered && !isSame && !pointer.dragged && placeOf(hovered);
  const { dragged, ...handlers } = pointer;
  const drawing = sizeOf(geometry, count);
  return (
    <div className="cells-space">
      {/* biome-ignore lint/a11y/useSemanticElements: cells are drawn, not elements of a table */}
      <div
        ref={frame}
        id={TABLE_ID}
        className="cells-frame"
        role="grid"
        tabIndex={0}
        aria-label="Addresses"
        aria-description="Arrow keys move between cells. Enter selects and pins, Space adds to the selection, Escape unpins"
        aria-rowcount={rows}
        aria-colcount={CELLS_PER_ROW}
        aria-multiselectable="true"
        aria-activedescendant={isActiveInView ? activeCellId(active) : undefined}
        onKeyDown={handleKey}
      >
        <Scale pitch={geometry.pitchX / scale} />
        <div className="cells-body" style={{ height: rows * pitch }}>
          <div
            className="cells-view"
            style={{ top: first * pitch, height: count * pitch, width: NAMES + drawing.width / scale + COUNTS }}
          >
            <GridRows first={first} count={count} pitch={pitch} />
            <canvas
              ref={canvas}
              className="cells-canvas"
              style={{ left: NAMES, width: drawing.width / scale, height: drawing.height / scale }}
              {...handlers}
            />
            {active !== undefined && <div className="cells-cursor" style={boxOf(active)} />}
            {dragged && <div className="cells-drag" style={boxOf(dragged.from, dragged.to)} />}
          </div>
        </div>
      </div>
      {pinned && pinnedAt && <GridCard subject={pinned} isPinned style={pinnedAt} />}
      {hovered && hoveredAt && <GridCard subject={hovered} isPinned={false} style={hoveredAt} />}
    </div>
  );
}
