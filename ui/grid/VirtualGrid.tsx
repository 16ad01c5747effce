// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid has no place for table elements; the roles say the same
// biome-ignore-all lint/a11y/noStaticElementInteractions: its role is that of a grid or of a tree grid, chosen where it is drawn
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: as above
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { GridBody, type GridRowActions, rowId } from './GridBody.tsx';
import { type GridColumn, type GridColumnActions, GridHeader, type GridSortKey } from './GridHeader.tsx';
import { type GridKeyActions, handleGridKey } from './grid-keys.ts';
import { isMenuKey, placeOf } from './menu-place.ts';
import { steadyRange } from './steady-range.ts';
import { useActiveInView } from './use-active-in-view.ts';
import { useMoreAside } from './use-more-aside.ts';
import './grid.css';

export interface VirtualGridProps extends GridKeyActions, GridColumnActions, GridRowActions {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rowHeight: number;
  readonly sort: readonly GridSortKey[];
  /** -1 = none. */
  readonly activePosition: number;
  /** Scrolls to the active row whenever it grows. */
  readonly reveals?: number;
  readonly isSelected: (position: number) => boolean;
  /** Anything that shows that the user works with the rows. */
  readonly onTouch: () => void;
  /** The cells of a row, as elements with the role `gridcell`. Another function = all rows are rendered again. */
  readonly renderRow: (position: number) => ReactNode;
}

/** Rows beyond the view; half of them change at once. */
const OVERSCAN = 8;
/** Frames of a slow machine may be this far apart while it scrolls. */
const SETTLED_MS = 400;
const LEAST_WIDTH = 40;

/** A table of any length: rows exist only while seen, the keyboard and assistive technology see a whole grid. */
export function VirtualGrid(props: VirtualGridProps): ReactNode {
  const { id, label, columns, tree, rowCount, rowHeight, activePosition, isSelected, onSelect, onOpen, onTouch } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const mountedRows = useRef(0);
  const virtualizer = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    rangeExtractor: (range) => {
      mountedRows.current = Math.max(mountedRows.current, range.endIndex - range.startIndex + 1 + 2 * OVERSCAN);
      return steadyRange(range, mountedRows.current);
    },
    isScrollingResetDelay: SETTLED_MS,
    // The heading precedes the rows and covers the top of the scrolled area.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  });

  // A row that only moved because the order changed must not drag the view along: follow the keyboard, not the row.
  const followKeyboard = useRef(false);
  useEffect(() => {
    if (!followKeyboard.current || activePosition < 0) return;
    followKeyboard.current = false;
    virtualizer.scrollToIndex(activePosition);
  }, [activePosition, virtualizer]);

  const { reveals = 0 } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new wish scrolls, not a row that moves
  useEffect(() => {
    if (reveals > 0 && activePosition >= 0) virtualizer.scrollToIndex(activePosition, { align: 'center' });
  }, [reveals]);

  useActiveInView(scroller, { position: activePosition, rowHeight, scrollTo: (at) => virtualizer.scrollToIndex(at) });

  const items = virtualizer.getVirtualItems();
  const isActiveMounted = items.some((item) => item.index === activePosition);
  const [resizing, setResizing] = useState<{ readonly id: string; readonly width: number } | null>(null);
  const { onResize } = props;
  const onResizing = useCallback((id: string, to: number) => setResizing({ id, width: to }), []);
  const onResized = useCallback(
    (id: string, to: number | null) => {
      setResizing(null);
      onResize(id, to);
    },
    [onResize],
  );
  const sized = columns.map((column) =>
    column.id === resizing?.id ? { width: Math.max(LEAST_WIDTH, resizing.width), share: 0 } : column,
  );
  const width = sized.reduce((sum, column) => sum + column.width, 0);
  const hasMore = useMoreAside(scroller, columns.at(-1)?.id);
  const template = sized.map(({ width, share }) => (share > 0 ? `minmax(${width}px, ${share}fr)` : `${width}px`));
  const style: CSSProperties & Record<'--grid-columns' | '--grid-width' | '--row-height', string> = {
    '--grid-columns': template.join(' '),
    '--grid-width': `${width}px`,
    '--row-height': `${rowHeight}px`,
  };

  return (
    <div className={hasMore ? 'grid-frame has-more' : 'grid-frame'}>
      <div
        ref={scroller}
        id={id}
        className={`grid${hasMore ? ' has-more' : ''}${resizing ? ' is-resizing' : ''}`}
        style={style}
        role={tree ? 'treegrid' : 'grid'}
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-activedescendant={isActiveMounted ? rowId(activePosition) : undefined}
        onWheel={onTouch}
        onPointerDown={onTouch}
        onPointerMove={onTouch}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          onTouch();
          if (isMenuKey(event) && activePosition >= 0) {
            event.preventDefault();
            const row = document.getElementById(rowId(activePosition));
            return props.onRowMenu(activePosition, placeOf({ currentTarget: row ?? event.currentTarget }));
          }
          const pageRows = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 2);
          followKeyboard.current = handleGridKey(event, { ...props, pageRows });
        }}
      >
        <GridHeader
          columns={columns}
          sort={props.sort}
          onSort={props.onSort}
          onMoveColumn={props.onMoveColumn}
          onColumnMenu={props.onColumnMenu}
          onResizing={onResizing}
          onResize={onResized}
        />
        <GridBody
          rows={items.map(({ index, start }) => ({ index, top: start - rowHeight }))}
          isScrolling={virtualizer.isScrolling}
          height={virtualizer.getTotalSize()}
          tree={tree}
          activePosition={activePosition}
          isSelected={isSelected}
          renderRow={props.renderRow}
          onSelect={onSelect}
          onOpen={onOpen}
          onRowMenu={props.onRowMenu}
          onFocus={() => scroller.current?.focus({ preventScroll: true })}
        />
      </div>
    </div>
  );
}
