import { type ReactNode, useRef } from 'react';
import { useStore } from 'zustand';
import { CELLS_PER_ROW, sizeOf } from '../../../ui/cells/cell-geometry.ts';
import type { CellPalette } from '../../../ui/cells/cell-sprites.ts';
import { TABLE_ID } from '../../base/screen-regions.ts';
import { GridCard } from './GridCard.tsx';
import { activeCellId, GridRows } from './GridRows.tsx';
import { GridScale } from './GridScale.tsx';
import { boxOf, COUNTS, cardPlace, type GridWindow, NAMES, rowOfCell, TOTAL_PLACE } from './grid-places.ts';
import { cellOfSubject, useGrid } from './grid-store.ts';
import { useCellKeys } from './use-cell-keys.ts';
import { useCellPainter } from './use-cell-painter.ts';
import { useCellPointer } from './use-cell-pointer.ts';
import { useGridWindow, useRevealedCell } from './use-grid-window.ts';

const KEYS =
  'Arrow keys move between cells. Enter selects and pins, Shift+Enter the whole row, Space adds to the selection, Escape unpins. ' +
  'The filter box finds an address';

/** The pinned card, and that of the cell under the pointer. */
function Cards({ window, isDragging }: { readonly window: GridWindow; readonly isDragging: boolean }): ReactNode {
  const grid = useGrid();
  const { rowOfKey } = useStore(grid, (state) => state.layout);
  const hovered = useStore(grid, (state) => state.hovered);
  const pinned = useStore(grid, (state) => state.pinned);
  const isSame = hovered?.rowKey === pinned?.rowKey && hovered?.column === pinned?.column;
  return [pinned, isSame || isDragging ? null : hovered].map((subject, at) => {
    if (subject === null) return null;
    const row = subject.rowKey === null ? undefined : rowOfKey.get(subject.rowKey);
    if (row === undefined && subject.rowKey !== null) return null;
    const place = row === undefined ? TOTAL_PLACE : cardPlace(window, row, subject.column);
    return <GridCard key={at === 0 ? 'pinned' : 'hovered'} subject={subject} isPinned={at === 0} style={place} />;
  });
}

/** The rows with their cells, scrolled when they do not fit; cards over them. */
export function GridFrame({ palette }: { readonly palette: CellPalette }): ReactNode {
  const grid = useGrid();
  const layout = useStore(grid, (state) => state.layout);
  const cursor = useStore(grid, (state) => state.cursor);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const window = useGridWindow(frame);
  const { geometry, first, count, inView, pitch, scale } = window;
  useCellPainter(canvas, { geometry, first, count }, palette);
  const { dragged, ...handlers } = useCellPointer({ geometry, first, count }, scale);
  const handleKey = useCellKeys(inView);
  const active = cursor ? cellOfSubject(layout, cursor) : undefined;
  useRevealedCell(frame, active, pitch);
  const isActiveDrawn = active !== undefined && rowOfCell(active) >= first && rowOfCell(active) < first + count;
  const rows = layout.rows.length;
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
        aria-description={KEYS}
        aria-rowcount={rows}
        aria-colcount={CELLS_PER_ROW}
        aria-multiselectable="true"
        aria-activedescendant={isActiveDrawn ? activeCellId(active) : undefined}
        onKeyDown={handleKey}
      >
        <GridScale pitch={geometry.pitchX / scale} />
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
            {active !== undefined && (
              <div className="cells-cursor" style={boxOf(window, { from: active, to: active })} />
            )}
            {dragged && <div className="cells-drag" style={boxOf(window, dragged)} />}
          </div>
        </div>
      </div>
      <Cards window={window} isDragging={dragged !== null} />
    </div>
  );
}
