import { Button } from '@blueprintjs/core';
import { TrashIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { READ_ONLY } from '../../base/station/read-only.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import type { DraftPlace } from '../edit/draft-store.ts';
import { useEdit } from '../edit/edit-store.ts';
import { isSet } from '../edit/part-edits.ts';
import { type SelectedTarget, scopeText, sizeText } from '../edit/selection-scope.ts';
import { GroupChoices } from './GroupChoices.tsx';
import { DestinationFields, ProbeFields, SettingFields, ThresholdFields } from './TargetFields.tsx';
import { useTargetForm } from './use-target-form.ts';

/** The subject of the form, with a warning where changes affect more than the selection. */
function FormTitle({ selected }: { readonly selected: readonly SelectedTarget[] }): ReactNode {
  const edit = useEdit();
  const isReadOnly = useReadOnly();
  const only = selected.length === 1 ? selected[0] : undefined;
  const size = only && sizeText(only);
  const parts = selected.filter(({ isPart }) => isPart);
  return (
    <>
      <p className="edit-what">
        {only ? only.target.name : `Edit ${plural(selected.length, 'target')}`}
        {size !== undefined && <span className="edit-size"> · {size}</span>}
      </p>
      {parts.length > 0 && (
        <p className="edit-scope">
          Changes apply to all of {scopeText(parts)}, not only to the selected rows.
          {parts.some(isSet) && !isReadOnly && (
            <Button
              size="small"
              text="Split into one target per address"
              onClick={() => void edit.getState().splitSelected()}
            />
          )}
        </p>
      )}
    </>
  );
}

/** The reason for not measuring a target, and notes on it. */
function TargetNotes({ target: { reason, note } }: { readonly target: CatalogTarget }): ReactNode {
  return (
    <>
      {reason && <p className="edit-reason">◌ {reason}</p>}
      {note && (
        <p className="edit-note">
          <span className="note-badge" aria-hidden="true">
            i
          </span>{' '}
          {note}
        </p>
      )}
    </>
  );
}

interface TargetFormProps {
  readonly place: DraftPlace;
  readonly selected: readonly SelectedTarget[];
}

/** The editor of one target, or of many at once. */
export function TargetForm({ place, selected }: TargetFormProps): ReactNode {
  const edit = useEdit();
  const isReadOnly = useReadOnly();
  const form = useTargetForm(place, selected);
  const { control, project, only, problems, isMixed, isChanged, isSubmitting, apply, revert } = form;
  return (
    <form
      className="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className="edit-fields">
        <FormTitle selected={selected} />
        {isReadOnly && <p className="is-quiet">{READ_ONLY}</p>}
        {only && <TargetNotes target={only} />}
        {only && <DestinationFields form={form} />}
        <ProbeFields form={form} />
        <GroupChoices control={control} groups={project.groups} isMixed={isMixed} />
        <SettingFields form={form} />
        <ThresholdFields form={form} />
      </div>
      <footer className="edit-actions">
        <Button
          icon={<TrashIcon />}
          text="Delete"
          disabled={isReadOnly}
          onClick={() => void edit.getState().deleteSelected()}
        />
        <span className="toolbar-space" />
        <Button text="Revert" disabled={!isChanged} onClick={revert} />
        <Button
          type="submit"
          intent="primary"
          text={only ? 'Apply' : `Apply to ${selected.length}`}
          disabled={!isChanged || problems.size > 0 || isReadOnly}
          loading={isSubmitting}
        />
      </footer>
    </form>
  );
}
