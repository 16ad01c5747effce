import { Button, ButtonGroup } from '@blueprintjs/core';
import {
  AddIcon,
  CrossIcon,
  DuplicateIcon,
  EditIcon,
  GraphIcon,
  GroupObjectsIcon,
  RecordIcon,
  ThListIcon,
  TimelineLineChartIcon,
  TrashIcon,
} from '@blueprintjs/icons';
import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { useApp } from '../../app/app-context.tsx';
import { scopeText } from '../edit/selection-scope.ts';
import { FilterBox } from './FilterBox.tsx';

function ViewChoice(): ReactNode {
  const { layout } = useApp();
  const view = useStore(layout, (state) => state.view);
  const choices = [
    ['list', 'List', <ThListIcon key="icon" />],
    ['map', 'Path map', <GraphIcon key="icon" />],
  ] as const;
  return (
    <ButtonGroup>
      {choices.map(([id, label, icon]) => (
        <Button
          key={id}
          icon={icon}
          text={label}
          active={view === id}
          aria-pressed={view === id}
          title={id === 'map' ? 'The paths of all traced series listed, as one picture (M)' : 'A row per series'}
          onClick={() => layout.getState().showView(id)}
        />
      ))}
    </ButtonGroup>
  );
}

/** What an action on the selected rows hits: `10.77.9.20-30, 11 addresses`. */
function useSelectionText(): string {
  const { overview, catalog, selection } = useApp();
  const keys = useStore(overview, (state) => state.selection.keys);
  const series = useStore(catalog, (state) => state.series);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what the selection comes from
  return useMemo(() => scopeText(selection()), [keys, series, selection]);
}

function SelectionActions({ count }: { readonly count: number }): ReactNode {
  const { layout, overview, copyRows, edit, capture } = useApp();
  const scope = useSelectionText();
  const isRecording = useStore(capture, (state) => state.capture?.state === 'running');
  return (
    <>
      <span className="toolbar-text">{formatCount(count)} selected</span>
      <ButtonGroup>
        <Button
          icon={<EditIcon />}
          text="Edit"
          title={`Edit ${scope} (E)`}
          onClick={() => layout.getState().enterPanel('edit')}
        />
        <Button className="copy-action" icon={<DuplicateIcon />} text="Copy" onClick={() => void copyRows('text')} />
        <Button className="copy-action" text="CSV" aria-label="Copy as CSV" onClick={() => void copyRows('csv')} />
        <Button
          icon={<RecordIcon />}
          text="Record"
          title="Record the packets of these targets (Alt+R)"
          disabled={isRecording}
          onClick={() => layout.getState().showDialog('capture')}
        />
        <Button
          icon={<TrashIcon />}
          text="Delete"
          title={`Delete ${scope} (Delete)`}
          onClick={() => void edit.getState().deleteSelected()}
        />
      </ButtonGroup>
      <Button
        variant="minimal"
        icon={<CrossIcon />}
        aria-label="Clear the selection"
        onClick={() => overview.getState().clearSelection()}
      />
    </>
  );
}

export function OverviewToolbar(): ReactNode {
  const { overview, layout, status } = useApp();
  const isStopped = useStore(status, (state) => state.status?.phase === 'stopped');
  const selected = useStore(overview, (state) => state.selection.keys.size);
  const isHeld = useStore(overview, (state) => state.isHeld);
  useStore(overview, (state) => state.arrangement);
  const { model } = overview;
  const isFolded = useStore(layout, (state) => state.isFolded);
  const isChartOpen = useStore(layout, (state) => state.isChartOpen);
  const { matching, total } = model;
  const what = isFolded ? 'target' : 'row';
  return (
    <div className="toolbar" role="toolbar" aria-label="Series">
      <ViewChoice />
      <FilterBox />
      <Button
        icon={<GroupObjectsIcon />}
        text="Per target"
        active={isFolded}
        aria-pressed={isFolded}
        title="One row per target, with the figures of its series in one (F)"
        onClick={() => layout.getState().toggleFolded()}
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
      {isStopped && selected === 0 && (
        <span className="toolbar-text toolbar-hint">■ Stopped: press Start, or Ctrl+Enter, to measure</span>
      )}
      {isHeld && (
        <span className="toolbar-text is-quiet" title="Sorting goes on two seconds after you stop moving in the table">
          Sorting paused
        </span>
      )}
      <span className="toolbar-space" />
      {selected > 0 && <SelectionActions count={selected} />}
      <Button
        intent="primary"
        icon={<AddIcon />}
        text="Add targets"
        onClick={() => layout.getState().showDialog('paste')}
      />
    </div>
  );
}
