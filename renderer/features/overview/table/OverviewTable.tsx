import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { GridColumn } from '../../../../ui/grid/GridHeader.tsx';
import type { GridTree } from '../../../../ui/grid/grid-keys.ts';
import { VirtualGrid } from '../../../../ui/grid/VirtualGrid.tsx';
import { useBase } from '../../../base/base-context.ts';
import { TABLE_ID } from '../../../base/screen-regions.ts';
import { OverviewEmpty } from '../OverviewEmpty.tsx';
import type { OverviewStore } from '../overview-store.ts';
import { onRowsChange, useOverview } from '../overview-store.ts';
import { useRowFindings } from '../row-findings.ts';
import { isColumnId, withMoved } from './column-choice.ts';
import type { Column, ColumnKind } from './column-list.ts';
import { meaningOf } from './columns.ts';
import { OverviewRow } from './OverviewRow.tsx';
import { RowPainter } from './row-painter.ts';

const ROW_HEIGHT = 28;
/** Fast enough to look alive, slow enough to read. */
const PAINT_HZ = 10;

const NUMERIC: ReadonlySet<ColumnKind> = new Set(['moment', 'score', 'rtt', 'count', 'result', 'percent']);

const gridColumn = (column: Column, isPerTarget: boolean): GridColumn => ({
  ...column,
  meaning: meaningOf(column, isPerTarget),
  align: NUMERIC.has(column.kind) ? 'end' : 'start',
});

const isPageVisible = () => document.visibilityState === 'visible';

/** The painter of this table, drawn by the window's frame loop whenever live rows changed. */
function useRowPainter(overview: OverviewStore): RowPainter {
  const { live, frames } = useBase();
  const rowFindings = useRowFindings();
  const [painter] = useState(() => new RowPainter(live, rowFindings));
  useEffect(() => {
    const task = frames.add({ maxHz: () => PAINT_HZ, isVisible: isPageVisible, draw: () => painter.paintChanged() });
    const stop = onRowsChange(live, overview, task.markDirty);
    document.addEventListener('visibilitychange', task.markDirty);
    return () => {
      document.removeEventListener('visibilitychange', task.markDirty);
      stop();
      task.remove();
    };
  }, [frames, live, overview, painter]);
  return painter;
}

/** Rows that hold others, for the keys of the grid. */
function useTree(overview: OverviewStore): GridTree {
  return useMemo(() => {
    const { model } = overview;
    const parentOf = (position: number) => model.parentOf(model.keyAt(position));
    return {
      levelAt(position) {
        const row = model.rowAt(position);
        return {
          level: row ? model.levelOf(row.key) : 1,
          isExpanded: row && model.isExpanded(row),
        };
      },
      parentOf: (position) => model.positionOf(parentOf(position) ?? Number.NaN),
      onExpand: (position, isExpanded) => overview.getState().expand(position, isExpanded),
    };
  }, [overview]);
}

export function OverviewTable(): ReactNode {
  const { layout } = useBase();
  const overview = useOverview();
  const { model } = overview;
  const painter = useRowPainter(overview);
  const sort = useStore(overview, (state) => state.sort);
  const selection = useStore(overview, (state) => state.selection);
  const reveals = useStore(overview, (state) => state.reveals);
  const arrangement = useStore(overview, (state) => state.arrangement);
  const { columns } = model;
  const hasRollups = model.grouping !== 'none';
  const gridColumns = useMemo(() => columns.map((column) => gridColumn(column, hasRollups)), [columns, hasRollups]);
  const tree = useTree(overview);
  const onExpand = useCallback(
    (key: number, isExpanded: boolean) => overview.getState().expand(model.positionOf(key), isExpanded),
    [overview, model],
  );
  const actions = overview.getState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another arrangement has other rows at these positions
  const renderRow = useCallback(
    (position: number) => {
      const row = model.rowAt(position);
      if (!row) return null;
      return (
        <OverviewRow
          row={row}
          columns={columns}
          painter={painter}
          level={hasRollups ? model.levelOf(row.key) : 1}
          isExpanded={model.isExpanded(row)}
          onExpand={onExpand}
        />
      );
    },
    [model, columns, painter, hasRollups, onExpand, arrangement],
  );
  const isSelected = useCallback((at: number) => selection.keys.has(model.keyAt(at)), [model, selection]);

  if (model.length === 0) return <OverviewEmpty />;
  return (
    <VirtualGrid
      id={TABLE_ID}
      label="Series"
      columns={gridColumns}
      tree={hasRollups ? tree : undefined}
      rowCount={model.length}
      rowHeight={ROW_HEIGHT}
      sort={sort}
      activePosition={selection.active === null ? -1 : model.positionOf(selection.active)}
      reveals={reveals}
      isSelected={isSelected}
      onSort={(column, isFurther) => {
        if (isColumnId(column)) actions.sortBy(column, isFurther);
      }}
      onMoveColumn={(column, to) => {
        const shown = columns.map(({ id }) => id);
        if (!isColumnId(column) || !isColumnId(to)) return;
        actions.chooseColumns(withMoved(shown, column, shown.indexOf(to) - shown.indexOf(column)));
      }}
      onResize={(column, width) => {
        if (isColumnId(column)) actions.resizeColumn(column, width);
      }}
      onColumnMenu={(column, at) => {
        if (isColumnId(column)) actions.openColumnMenu(column, at);
      }}
      onRowMenu={actions.openRowMenu}
      onSelect={actions.select}
      onMove={actions.move}
      onToggle={actions.toggle}
      onSelectAll={actions.selectAll}
      onOpen={(position) => {
        if (!isSelected(position)) actions.select(position, { range: false, toggle: false });
        layout.getState().enterPanel('edit');
      }}
      onTouch={actions.touch}
      renderRow={renderRow}
    />
  );
}
