import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { GridColumn } from '../../../../ui/grid/GridHeader.tsx';
import type { GridTree } from '../../../../ui/grid/grid-keys.ts';
import { VirtualGrid } from '../../../../ui/grid/VirtualGrid.tsx';
import { useBase } from '../../../base/base-context.ts';
import { TABLE_ID } from '../../../base/screen-regions.ts';
import { OverviewEmpty } from '../OverviewEmpty.tsx';
import type { OverviewStore } from '../overview-store.ts';
import { useOverview } from '../overview-store.ts';
import { useRowFindings } from '../row-findings.ts';
import { type Column, type ColumnId, type ColumnKind, meaningOf } from './columns.ts';
import { OverviewRow } from './OverviewRow.tsx';
import { RowPainter } from './row-painter.ts';

const ROW_HEIGHT = 28;
/** Fast enough to look alive, slow enough to read. */
const PAINT_HZ = 10;

const NUMERIC: ReadonlySet<ColumnKind> = new Set(['rtt', 'count', 'result', 'percent']);

const gridColumn = (column: Column, isPerTarget: boolean): GridColumn => ({
  ...column,
  meaning: meaningOf(column, isPerTarget),
  align: NUMERIC.has(column.kind) ? 'end' : 'start',
});

const isPageVisible = () => document.visibilityState === 'visible';

/** The painter of this table, drawn by the window's frame loop whenever live rows changed. */
function useRowPainter(): RowPainter {
  const { live, frames, layout } = useBase();
  const rowFindings = useRowFindings();
  const isDark = useStore(layout, (state) => state.isDark);
  const [painter] = useState(() => new RowPainter(live, rowFindings));
  useEffect(() => {
    const task = frames.add({ maxHz: () => PAINT_HZ, isVisible: isPageVisible, draw: () => painter.paintChanged() });
    const stop = live.onChange(() => task.markDirty());
    document.addEventListener('visibilitychange', task.markDirty);
    return () => {
      document.removeEventListener('visibilitychange', task.markDirty);
      stop();
      task.remove();
    };
  }, [frames, live, painter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours depend on the theme that `isDark` put in force
  useEffect(() => {
    const style = getComputedStyle(document.body);
    painter.setColours({ line: style.getPropertyValue('--trend'), lost: style.getPropertyValue('--bad') });
  }, [isDark, painter]);
  return painter;
}

/** Targets that hold series, for the keys of the grid. */
function useTree(overview: OverviewStore): GridTree {
  return useMemo(() => {
    const { model } = overview;
    const parentOf = (position: number) => model.parentOf(model.keyAt(position));
    return {
      levelAt(position) {
        const row = model.rowAt(position);
        return {
          level: parentOf(position) === undefined ? 1 : 2,
          isExpanded: row?.members ? model.expanded.has(row.key) : undefined,
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
  const painter = useRowPainter();
  const sort = useStore(overview, (state) => state.sort);
  const selection = useStore(overview, (state) => state.selection);
  const reveals = useStore(overview, (state) => state.reveals);
  useStore(overview, (state) => state.arrangement);
  const { columns } = model;
  const { isPerTarget } = model;
  const gridColumns = useMemo(() => columns.map((column) => gridColumn(column, isPerTarget)), [columns, isPerTarget]);
  const tree = useTree(overview);
  const onExpand = useCallback(
    (key: number, isExpanded: boolean) => overview.getState().expand(model.positionOf(key), isExpanded),
    [overview, model],
  );
  const actions = overview.getState();
  const isSelected = useCallback((at: number) => selection.keys.has(model.keyAt(at)), [model, selection]);

  if (model.length === 0) return <OverviewEmpty />;
  return (
    <VirtualGrid
      id={TABLE_ID}
      label="Series"
      columns={gridColumns}
      tree={model.isPerTarget ? tree : undefined}
      rowCount={model.length}
      rowHeight={ROW_HEIGHT}
      sort={sort}
      activePosition={selection.active === null ? -1 : model.positionOf(selection.active)}
      reveals={reveals}
      isSelected={isSelected}
      onSort={(column) => actions.sortBy(column as ColumnId)}
      onSelect={actions.select}
      onMove={actions.move}
      onToggle={actions.toggle}
      onSelectAll={actions.selectAll}
      onOpen={(position) => {
        if (!isSelected(position)) actions.select(position, { range: false, toggle: false });
        layout.getState().enterPanel('edit');
      }}
      onTouch={actions.touch}
      renderRow={(position) => {
        const row = model.rowAt(position);
        if (!row) return null;
        return (
          <OverviewRow
            row={row}
            columns={columns}
            painter={painter}
            isInner={model.isPerTarget && model.parentOf(row.key) !== undefined}
            isExpanded={model.isPerTarget && row.members ? model.expanded.has(row.key) : undefined}
            onExpand={onExpand}
          />
        );
      }}
    />
  );
}
