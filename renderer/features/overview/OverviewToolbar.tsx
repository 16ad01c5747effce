import { Button, ButtonGroup, HTMLSelect } from '@blueprintjs/core';
import {
  AddIcon,
  BookmarkIcon,
  GraphIcon,
  GridViewIcon,
  ListColumnsIcon,
  ThListIcon,
  TimelineLineChartIcon,
} from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { GROUPINGS, type Grouping, isGrouping } from '../../base/grouping.ts';
import { READ_ONLY } from '../../base/station/read-only.ts';
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
    <ButtonGroup className="view-choice">
      {choices.map(([id, label, icon, title]) => (
        <Button
          key={id}
          icon={icon}
          text={label}
          aria-label={label}
          active={view === id}
          aria-pressed={view === id}
          title={title}
          onClick={() => layout.getState().showView(id)}
        />
      ))}
    </ButtonGroup>
  );
}

const GROUPING_LABELS: Readonly<Record<Grouping, string>> = {
  none: 'Not grouped',
  target: 'Per target',
  tag: 'By tag',
  group: 'By group',
  site: 'By site',
  agent: 'By agent',
};

function GroupingChoice(): ReactNode {
  const { layout } = useBase();
  const grouping = useStore(layout, (state) => state.grouping);
  return (
    <HTMLSelect
      className="grouping-choice"
      aria-label="Grouping of the rows"
      title="List rows under their target (F), tag, group, site or agent, with combined figures"
      value={grouping}
      options={GROUPINGS.map((value) => ({ value, label: GROUPING_LABELS[value] }))}
      onChange={({ target }) => {
        if (isGrouping(target.value)) layout.getState().group(target.value);
      }}
    />
  );
}

interface OverviewToolbarProps {
  /** Actions on the selected rows; shown while rows are selected. */
  readonly selectionActions: ReactNode;
  readonly replayButton: ReactNode;
}

export function OverviewToolbar({ selectionActions, replayButton }: OverviewToolbarProps): ReactNode {
  const { layout, status } = useBase();
  const overview = useOverview();
  const isStopped = useStore(status, (state) => state.status?.phase === 'stopped');
  const selected = useStore(overview, (state) => state.selection.keys.size);
  const isHeld = useStore(overview, (state) => state.isHeld);
  useStore(overview, (state) => state.arrangement);
  const { model } = overview;
  const isPerTarget = useStore(layout, (state) => state.grouping === 'target');
  const isChartOpen = useStore(layout, (state) => state.isChartOpen);
  const isReadOnly = useReadOnly();
  const { matching, total } = model;
  const what = isPerTarget ? 'target' : 'row';
  return (
    <div className="toolbar" role="toolbar" aria-label="Series">
      <ViewChoice />
      <FilterBox />
      <GroupingChoice />
      <Button
        icon={<ListColumnsIcon />}
        aria-label="Columns"
        title="Choose columns"
        onClick={() => layout.getState().showDialog('columns')}
      />
      <Button
        icon={<BookmarkIcon />}
        aria-label="Saved views"
        title="Saved views of the list"
        onClick={() => layout.getState().showDialog('views')}
      />
      <Button
        icon={<TimelineLineChartIcon />}
        active={isChartOpen}
        aria-pressed={isChartOpen}
        aria-label="Chart below the list"
        title={`${isChartOpen ? 'Hide' : 'Show'} the chart or path of the selected rows (C)`}
        onClick={() => layout.getState().toggleChart()}
      />
      {replayButton}
      <span className="toolbar-text" role="status">
        {matching === total ? plural(total, what) : `${formatCount(matching)} of ${formatCount(total)}`}
      </span>
      {isStopped && !isReadOnly && selected === 0 && (
        <span className="toolbar-text toolbar-hint">■ Stopped. Press Start (Ctrl+Enter) to measure</span>
      )}
      {isHeld && (
        <span
          className="toolbar-text is-quiet toolbar-held"
          title="Sorting resumes two seconds after the last movement over the table"
        >
          Sorting paused
        </span>
      )}
      <span className="toolbar-space" />
      {selected > 0 && selectionActions}
      <Button
        data-tour="add"
        intent="primary"
        icon={<AddIcon />}
        text="Add targets"
        disabled={isReadOnly}
        title={isReadOnly ? READ_ONLY : 'Add targets (Insert)'}
        onClick={() => layout.getState().showDialog('paste')}
      />
    </div>
  );
}
