import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Place } from './selection.ts';
import type { SheetTable } from './sheet-table.ts';

export const ROW_HEIGHT = 28;
/** Width of the row numbers. */
export const HEAD_WIDTH = 62;
const OVERSCAN = 6;

/** The rows and columns that are seen. The first column stays at the left. */
export function useSheetWindow(scroller: RefObject<HTMLDivElement | null>, table: SheetTable) {
  const frozen = table.columns[0]?.width ?? 0;
  const rows = useVirtualizer({
    count: table.rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: ROW_HEIGHT,
    scrollPaddingStart: ROW_HEIGHT,
  });
  const widths = table.columns.map(({ width }) => width).join();
  const cols = useVirtualizer({
    horizontal: true,
    count: Math.max(0, table.columns.length - 1),
    getScrollElement: () => scroller.current,
    estimateSize: (at) => table.columns[at + 1]?.width ?? 100,
    overscan: 2,
    scrollMargin: HEAD_WIDTH + frozen,
    scrollPaddingStart: HEAD_WIDTH + frozen,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns have other widths
  useLayoutEffect(() => cols.measure(), [widths]);
  const lastCol = useRef(0);
  const shownCols = cols.getVirtualItems();
  const first = shownCols[0];
  return {
    rows: rows.getVirtualItems(),
    height: rows.getTotalSize(),
    cols: shownCols.map(({ index }) => index + 1),
    /** Width of the columns before the first that is seen. */
    skipped: (first?.start ?? HEAD_WIDTH + frozen) - HEAD_WIDTH - frozen,
    width: HEAD_WIDTH + frozen + cols.getTotalSize(),
    /** The place of a cell in the table, px. */
    placeOf: ({ row, col }: Place) => ({
      left: HEAD_WIDTH + table.columns.slice(0, col).reduce((sum, { width }) => sum + width, 0),
      top: ROW_HEIGHT * (row + 1),
      width: table.columns[col]?.width ?? 0,
      height: ROW_HEIGHT,
    }),
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2),
    scrollTo({ row, col }: Place) {
      rows.scrollToIndex(row);
      // The first column is always seen: going there shows what follows it.
      if (col > 0) cols.scrollToIndex(col - 1);
      else if (lastCol.current > 0) cols.scrollToOffset(0);
      lastCol.current = col;
    },
  };
}
