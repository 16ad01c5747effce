// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
import { type DragEvent, memo, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { handleHeadingKey } from './heading-keys.ts';
import { type MenuPlace, placeOf } from './menu-place.ts';

export interface GridColumn {
  readonly id: string;
  readonly title: string;
  /** Explanation of the heading, for its tooltip. */
  readonly meaning: string;
  readonly align: 'start' | 'end';
  /** Minimum width in px; `share` of the remaining width. */
  readonly width: number;
  readonly share: number;
  readonly isSortable: boolean;
}

export interface GridSortKey {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

export interface GridColumnActions {
  /** @param isFurther Shift: among rows that are equal by the other columns */
  readonly onSort: (column: string, isFurther: boolean) => void;
  /** Moves a column to the place of another. */
  readonly onMoveColumn: (column: string, to: string) => void;
  /** @param width in px; null = its own again */
  readonly onResize: (column: string, width: number | null) => void;
  readonly onColumnMenu: (column: string, at: MenuPlace) => void;
}

interface GridHeaderProps extends GridColumnActions {
  readonly columns: readonly GridColumn[];
  readonly sort: readonly GridSortKey[];
  /** Follows the pointer while a column is resized. */
  readonly onResizing: (column: string, width: number) => void;
}

/** Columns are dragged within a grid only. */
const DRAGGED = 'application/x-sounder-column';

/** Not rendered again while the rows scroll, which they do with each frame. */
export const GridHeader = memo(function GridHeader(props: GridHeaderProps): ReactNode {
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" className="grid-head-row" aria-rowindex={1} tabIndex={-1}>
        {props.columns.map((column, at) => (
          <Heading key={column.id} {...props} column={column} at={at} />
        ))}
      </div>
    </div>
  );
});

function arrowOf(sort: readonly GridSortKey[], column: string): string {
  const at = sort.findIndex((key) => key.column === column);
  if (at < 0) return '';
  const arrow = sort[at]?.direction === 'ascending' ? '▲' : '▼';
  return sort.length > 1 ? `${arrow}${at + 1}` : arrow;
}

interface HeadingProps extends GridHeaderProps {
  readonly column: GridColumn;
  readonly at: number;
}

function Heading(props: HeadingProps): ReactNode {
  const { column, sort } = props;
  const cell = useRef<HTMLDivElement>(null);
  const drop = useDrop(props);
  const key = sort.find((one) => one.column === column.id);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus
    <div
      ref={cell}
      role="columnheader"
      className={`grid-cell is-${column.align}${drop.isOver ? ' is-drop' : ''}`}
      aria-sort={key ? key.direction : column.isSortable ? 'none' : undefined}
      title={column.meaning}
      onKeyDown={(event) =>
        handleHeadingKey(event, {
          ...props,
          width: () => cell.current?.offsetWidth ?? column.width,
          onMenu: () => props.onColumnMenu(column.id, placeOf(event)),
        })
      }
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        props.onColumnMenu(column.id, placeOf(event));
      }}
      {...drop.handlers}
    >
      <button
        type="button"
        className="grid-sort"
        aria-disabled={!column.isSortable}
        onClick={(event) => {
          if (column.isSortable) props.onSort(column.id, event.shiftKey);
        }}
      >
        <span>{column.title}</span>
        <span className="grid-arrow" aria-hidden="true">
          {arrowOf(sort, column.id)}
        </span>
      </button>
      <ResizeEdge {...props} widthOf={() => cell.current?.offsetWidth ?? column.width} />
    </div>
  );
}

/** Drags a heading onto another, whose place it takes. */
function useDrop({ column, onMoveColumn }: HeadingProps) {
  const [isOver, setIsOver] = useState(false);
  const isColumn = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes(DRAGGED);
  const handlers = {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(DRAGGED, column.id);
      event.dataTransfer.effectAllowed = 'move';
    },
    onDragOver: (event: DragEvent) => {
      if (!isColumn(event)) return;
      event.preventDefault();
      setIsOver(true);
    },
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      setIsOver(false);
      if (!isColumn(event)) return;
      event.preventDefault();
      event.stopPropagation();
      onMoveColumn(event.dataTransfer.getData(DRAGGED), column.id);
    },
  };
  return { isOver, handlers };
}

interface ResizeEdgeProps extends HeadingProps {
  readonly widthOf: () => number;
}

/** The right edge of a heading: dragged it resizes the column, a double click gives it its own width back. */
function ResizeEdge({ column, widthOf, onResize, onResizing }: ResizeEdgeProps): ReactNode {
  const from = useRef<{ readonly x: number; readonly width: number; hasMoved: boolean } | null>(null);
  const widthAt = (event: PointerEvent) => (from.current ? from.current.width + event.clientX - from.current.x : 0);
  return (
    <span
      className="grid-resize"
      aria-hidden="true"
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: widthOf(), hasMoved: false };
      }}
      onPointerMove={(event) => {
        if (!from.current || (event.clientX === from.current.x && !from.current.hasMoved)) return;
        from.current.hasMoved = true;
        onResizing(column.id, widthAt(event));
      }}
      onPointerUp={(event) => {
        if (from.current?.hasMoved) onResize(column.id, widthAt(event));
        from.current = null;
      }}
      onDoubleClick={() => onResize(column.id, null)}
    />
  );
}
