import { Button, DialogBody, DialogFooter, EditableText, FormGroup, InputGroup } from '@blueprintjs/core';
import { TrashIcon } from '@blueprintjs/icons';
import { type ReactNode, useId, useState } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { MAX_VIEW_NAME, type SavedView } from '../../base/list-settings.ts';
import { nameProblem, useViews } from './list-views.ts';
import './views.css';

/** Saves, applies, renames and deletes views of the list. */
export function ViewsDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'views');
  const views = useStore(layout, (state) => state.list.views);
  const close = () => layout.getState().showDialog('none');
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Saved views" className="views-dialog">
      <DialogBody>
        <SaveForm views={views} />
        {views.length === 0 ? (
          <p className="is-quiet">
            No views yet. A view keeps filter, order, columns, grouping and the span of the figures.
          </p>
        ) : (
          <ul className="saved-views" aria-label="Saved views">
            {views.map((saved) => (
              <SavedViewRow key={saved.name} saved={saved} views={views} onApplied={close} />
            ))}
          </ul>
        )}
      </DialogBody>
      <DialogFooter actions={<Button text="Close" onClick={close} />} />
    </ModalDialog>
  );
}

function SaveForm({ views }: { readonly views: readonly SavedView[] }): ReactNode {
  const listViews = useViews();
  const id = useId();
  const [name, setName] = useState('');
  const problem = name === '' ? undefined : nameProblem(name, views);
  const isReplaced = views.some((view) => view.name === name.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (nameProblem(name, views) !== undefined) return;
        listViews.save(name);
        setName('');
      }}
    >
      <FormGroup
        label="Save the list as it is now"
        labelFor={id}
        helperText={problem}
        intent={problem === undefined ? 'none' : 'danger'}
      >
        <InputGroup
          id={id}
          autoFocus
          value={name}
          maxLength={MAX_VIEW_NAME}
          placeholder="Name of the view"
          onValueChange={setName}
          rightElement={
            <Button
              type="submit"
              intent="primary"
              text={isReplaced ? 'Replace' : 'Save'}
              disabled={name.trim() === '' || problem !== undefined}
            />
          }
        />
      </FormGroup>
    </form>
  );
}

interface SavedViewRowProps {
  readonly saved: SavedView;
  readonly views: readonly SavedView[];
  readonly onApplied: () => void;
}

function SavedViewRow({ saved: { name, view }, views, onApplied }: SavedViewRowProps): ReactNode {
  const listViews = useViews();
  const [draft, setDraft] = useState(name);
  const problem = nameProblem(draft, views, name);
  return (
    <li>
      <span className="saved-view-name">
        <EditableText
          value={draft}
          maxLength={MAX_VIEW_NAME}
          alwaysRenderInput
          selectAllOnFocus
          intent={problem === undefined ? 'none' : 'danger'}
          aria-label={`Name of view ${name}`}
          onChange={setDraft}
          onCancel={() => setDraft(name)}
          onConfirm={() => {
            if (problem === undefined) listViews.rename(name, draft);
            else setDraft(name);
          }}
        />
        <span className="is-quiet">{problem ?? describeView(view)}</span>
      </span>
      <Button
        text="Apply"
        aria-label={`Apply view ${name}`}
        onClick={() => {
          listViews.apply(view);
          onApplied();
        }}
      />
      <Button
        variant="minimal"
        icon={<TrashIcon />}
        aria-label={`Delete view ${name}`}
        onClick={() => listViews.remove(name)}
      />
    </li>
  );
}

/** `down · sorted by loss · by site`. */
function describeView({ filter, sort, grouping }: SavedView['view']): string {
  const parts = [
    filter === '' ? 'all rows' : filter,
    ...(sort.length > 0 ? [`sorted by ${sort.map(({ column }) => column).join(', ')}`] : []),
    ...(grouping === 'none' ? [] : [`by ${grouping}`]),
  ];
  return parts.join(' · ');
}
