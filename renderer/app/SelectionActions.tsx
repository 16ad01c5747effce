import { Button, ButtonGroup } from '@blueprintjs/core';
import { CrossIcon, DuplicateIcon, EditIcon, RecordIcon, TrashIcon } from '@blueprintjs/icons';
import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../ui/format/quantities.ts';
import { useBase } from '../base/base-context.ts';
import { READ_ONLY } from '../base/station/read-only.ts';
import { useReadOnly } from '../base/station/use-read-only.ts';
import { useCapture } from '../features/capture/capture-store.ts';
import { useEdit } from '../features/edit/edit-store.ts';
import { scopeText } from '../features/edit/selection-scope.ts';
import { useTargetSelection } from '../features/edit/target-selection.ts';
import { type OverviewState, useOverview } from '../features/overview/overview-store.ts';
import { useRowExport } from '../features/overview/row-export.ts';

/** The scope of an action on the selected rows: `10.77.9.20-30, 11 addresses`. */
function useSelectionText(): string {
  const { catalog } = useBase();
  const overview = useOverview();
  const selection = useTargetSelection();
  const series = useStore(catalog, (state) => state.series);
  // The text and not the selection, which moves with each arrow key, mostly within a target.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scope has other series then
  const textOf = useMemo(() => {
    let known: { readonly keys: unknown; readonly text: string } | undefined;
    return ({ selection: { keys } }: OverviewState) => {
      if (known?.keys !== keys) known = { keys, text: scopeText(selection.scope()) };
      return known.text;
    };
  }, [series, selection]);
  return useStore(overview, textOf);
}

/** Actions on the selected rows. */
export function SelectionActions(): ReactNode {
  const { layout } = useBase();
  const rowExport = useRowExport();
  const overview = useOverview();
  const count = useStore(overview, (state) => state.selection.keys.size);
  const edit = useEdit();
  const capture = useCapture();
  const scope = useSelectionText();
  const isReadOnly = useReadOnly();
  const isRecording = useStore(capture, (state) => state.capture?.state === 'running');
  return (
    <>
      <span className="toolbar-text">{formatCount(count)} selected</span>
      <ButtonGroup>
        <Button
          icon={<EditIcon />}
          text={isReadOnly ? 'Settings' : 'Edit'}
          title={isReadOnly ? `Settings of ${scope} (E)` : `Edit ${scope} (E)`}
          onClick={() => layout.getState().enterPanel('edit')}
        />
        <Button
          className="copy-action"
          icon={<DuplicateIcon />}
          text="Copy"
          onClick={() => void rowExport.copy('text')}
        />
        <Button
          className="copy-action"
          text="CSV"
          aria-label="Copy as CSV"
          onClick={() => void rowExport.copy('csv')}
        />
        <Button
          icon={<RecordIcon />}
          text="Record"
          title={isReadOnly ? READ_ONLY : 'Record the packets of these targets (Alt+R)'}
          disabled={isRecording || isReadOnly}
          onClick={() => layout.getState().showDialog('capture')}
        />
        <Button
          icon={<TrashIcon />}
          text="Delete"
          title={isReadOnly ? READ_ONLY : `Delete ${scope} (Delete)`}
          disabled={isReadOnly}
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
