import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { GridColumn } from '../../../ui/grid/GridHeader.tsx';
import { VirtualGrid } from '../../../ui/grid/VirtualGrid.tsx';
import { useApp } from '../../app/app-context.tsx';
import { COLUMNS, type ColumnId } from './columns.ts';
import { OverviewEmpty } from './OverviewEmpty.tsx';
import { OverviewRow } from './OverviewRow.tsx';
import { RowPainter } from './row-painter.ts';

const ROW_HEIGHT = 28;
/** Fast enough to look alive, slow enough to read. */
const PAINT_HZ = 10;

const GRID_COLUMNS: readonly GridColumn[] = COLUMNS.map((column) => ({
  ...column,
  align: column.kind === 'rtt' || column.kind === 'count' || column.kind === 'percent' ? 'end' : 'start',
}));

const isPageVisible = () => document.visibilityState === 'visible';

/** The painter of this table, drawn by the window's frame loop whenever live rows changed. */
function useRowPainter(): RowPainter {
  const { live, frames, layout } = useApp();
  const isDark = useStore(layout, (state) => state.isDark);
  const [painter] = useState(() => new RowPainter(live));
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

export function OverviewTable(): ReactNode {
  const { overview, layout } = useApp();
  const { model } = overview;
  const painter = useRowPainter();
  const sort = useStore(overview, (state) => state.sort);
  const selection = useStore(overview, (state) => state.selection);
  useStore(overview, (state) => state.arrangement);
  const actions = overview.getState();
  const isSelected = useCallback((at: number) => selection.keys.has(model.keyAt(at)), [model, selection]);

  if (model.length === 0) return <OverviewEmpty />;
  return (
    <VirtualGrid
      label="Series"
      columns={GRID_COLUMNS}
      rowCount={model.length}
      rowHeight={ROW_HEIGHT}
      sort={sort}
      activePosition={selection.active === null ? -1 : model.positionOf(selection.active)}
      isSelected={isSelected}
      onSort={(column) => actions.sortBy(column as ColumnId)}
      onSelect={actions.select}
      onMove={actions.move}
      onToggle={actions.toggle}
      onSelectAll={actions.selectAll}
      onOpen={(position) => {
        actions.select(position, { range: false, toggle: false });
        layout.getState().showPanel('edit');
      }}
      onTouch={actions.touch}
      renderRow={(position) => {
        const row = model.rowAt(position);
        return row && <OverviewRow row={row} painter={painter} />;
      }}
    />
  );
}
