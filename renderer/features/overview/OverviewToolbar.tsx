import { Button, ButtonGroup } from '@blueprintjs/core';
import {
  AddIcon,
  GraphIcon,
  GridViewIcon,
  GroupObjectsIcon,
  ThListIcon,
  TimelineLineChartIcon,
} from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { FilterBox } from './filter/FilterBox.tsx';
import { useOverview } from './overview-store.ts';

function ViewChoice(): ReactNode {
  const { layout } = useBase();
  const view = useStore(layout, (state) => state.view);
  const choices = [
    ['list', 'List', <ThListIcon key="icon" />, 'One row per series'],
    ['grid', 'Grid', <GridViewIcon key="icon" />, 'One cell per address, one row per /24 (Shift+G)'],
    ['map', 'Path map', <GraphIcon key="icon" />, 'All traced paths as one graph (M)'],
  ] as const;
  return (
    <ButtonGroup>
      {choices.map(([id, label, icon, title]) => (
        <Button
          key={id}
          icon={icon}
          text={label}
          active={view === id}
          aria-pressed={view === id}
          title={title}
          onClick={() => layout.getState().showView(id)}
        />
      ))}
    </ButtonGroup>
  );
}

interface OverviewToolbarProps {
  /** Actions on the selected rows; shown while rows are selected. */
  readonly selectionActions: ReactNode;
}

export function OverviewToolbar({ selectionActions }: OverviewToolbarProps): ReactNode {
  const { layout, status } = useBase();
  const overview = useOverview();
  const isStopped = useStore(status, (state) => state.status?.phase === 'stopped');
  const selected = useStore(overview, (state) => state.selection.keys.size);
  const isHeld = useStore(overview, (state) => state.isHeld);
  useStore(overview, (state) => state.arrangement);
  const { model } = overview;
  const isPerTarget = useStore(layout, (state) => state.isPerTarget);
  const isChartOpen = useStore(layout, (state) => state.isChartOpen);
  const isReadOnly = useReadOnly();
  const { matching, total } = model;
  const what = isPerTarget ? 'target' : 'row';
  return (
    <div className="toolbar" role="toolbar" aria-label="Series">
      <ViewChoice />
      <FilterBox />
      <Button
        icon={<GroupObjectsIcon />}
        text="Per target"
        active={isPerTarget}
        aria-pressed={isPerTarget}
        title="One row per target with the combined statistics of its series (F)"
        onClick={() => layout.getState().togglePerTarget()}
      />
      <Button
        icon={<TimelineLineChartIcon />}
        active={isChartOpen}
        aria-pressed={isChartOpen}
        aria-label="Chart below the list"
        title={`${isChartOpen ? 'Hide' : 'Show'} the chart or path of the selected rows (C)`}
        onClick={() => layout.getState().toggleChart()}
      />
      <span className="toolbar-text" role="status">
        {matching === total ? plural(total, what) : `${formatCount(matching)} of ${formatCount(total)}`}
      </span>
      {isStopped && !isReadOnly && selected === 0 && (
        <span className="toolbar-text toolbar-hint">■ Stopped. Press Start (Ctrl+Enter) to measure</span>
      )}
      {isHeld && (
        <span
          className="toolbar-text is-quiet"
          title="Sorting resumes two seconds after the last movement over the table"
        >
          Sorting paused
        </span>
      )}
      <span className="toolbar-space" />
      {selected > 0 && selectionActions}
      <Button
        intent="primary"
        icon={<AddIcon />}
        text="Add targets"
        disabled={isReadOnly}
        title={isReadOnly ? 'This project is open read-only' : 'Add targets (Insert)'}
        onClick={() => layout.getState().showDialog('paste')}
      />
    </div>
  );
}
