// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
import { type MouseEvent, memo, type ReactNode } from 'react';
import type { GridTree } from './grid-keys.ts';
import { type MenuPlace, placeOf } from './menu-place.ts';
import { elementOf, inElementOrder } from './steady-range.ts';

/** A row that is mounted. */
interface MountedRow {
  readonly index: number;
  /** From the top of the body, CSS px. */
  readonly top: number;
}

export interface GridRowActions {
  readonly onSelect: (position: number, how: { readonly range: boolean; readonly toggle: boolean }) => void;
  readonly onOpen: (position: number) => void;
  /** A context menu was asked for: for the row under the pointer, or the active one. */
  readonly onRowMenu: (position: number, at: MenuPlace) => void;
}

interface GridBodyProps extends GridRowActions {
  readonly rows: readonly MountedRow[];
  /** Rows come and go with every frame. */
  readonly isScrolling: boolean;
  readonly height: number;
  readonly tree: GridTree | undefined;
  readonly activePosition: number;
  readonly isSelected: (position: number) => boolean;
  readonly renderRow: (position: number) => ReactNode;
  /** Gives the focus to the grid. */
  readonly onFocus: () => void;
}

export const rowId = (position: number): string => `grid-row-${position}`;

/** The row in which something happened; -1 = none. */
function positionAt({ target }: MouseEvent): number {
  const row = target instanceof Element ? target.closest('[role="row"]') : null;
  return Number(row?.getAttribute('aria-rowindex') ?? 1) - 2;
}

/** The mounted rows: elements of rows that leave the view are reused for those that enter it. Events are handled here and not in each row, which is rendered again only when it changes itself. */
export function GridBody(props: GridBodyProps): ReactNode {
  const {
    rows,
    isScrolling,
    height,
    tree,
    activePosition,
    isSelected,
    renderRow,
    onSelect,
    onOpen,
    onRowMenu,
    onFocus,
  } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys, for its active row
    <div
      role="rowgroup"
      className="grid-body"
      style={{ height }}
      onClick={(event) => {
        const position = positionAt(event);
        if (position < 0) return;
        onFocus();
        onSelect(position, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey });
      }}
      onDoubleClick={(event) => {
        const position = positionAt(event);
        if (position >= 0) onOpen(position);
      }}
      onContextMenu={(event) => {
        const position = positionAt(event);
        if (position < 0) return;
        event.preventDefault();
        onFocus();
        onRowMenu(position, placeOf(event));
      }}
    >
      {(isScrolling ? inElementOrder(rows) : rows).map(({ index, top }) => {
        const level = tree?.levelAt(index);
        return (
          <GridRow
            key={elementOf(index, rows.length)}
            index={index}
            top={top}
            isActive={index === activePosition}
            isSelected={isSelected(index)}
            level={level?.level}
            isExpanded={level?.isExpanded}
            renderRow={renderRow}
          />
        );
      })}
    </div>
  );
}

interface GridRowProps extends MountedRow {
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly level: number | undefined;
  readonly isExpanded: boolean | undefined;
  readonly renderRow: (position: number) => ReactNode;
}

/** A row at its place. */
const GridRow = memo(function GridRow(props: GridRowProps): ReactNode {
  const { index, top, isActive, isSelected, level, isExpanded, renderRow } = props;
  return (
    <div
      id={rowId(index)}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-level={level}
      aria-expanded={isExpanded}
      className={isActive ? 'grid-row is-active' : 'grid-row'}
      style={{ transform: `translateY(${top}px)` }}
    >
      {renderRow(index)}
    </div>
  );
});
