import { Button, Checkbox, FormGroup, InputGroup } from '@blueprintjs/core';
import { TrashIcon } from '@blueprintjs/icons';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { Group } from '../../../core/model/project.ts';
import { useBase } from '../../base/base-context.ts';
import { READ_ONLY } from '../../base/station/read-only.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { useDrafts } from '../edit/draft-store.ts';
import { useEdit } from '../edit/edit-store.ts';
import { type GroupText, groupOf, groupProblems, groupValuesOf, NEW_GROUP, rotationText } from '../edit/group-form.ts';
import { useDraft, useKeptDraft } from '../edit/use-draft.ts';
import { GroupMembers } from './GroupMembers.tsx';
import { useGroups } from './groups-store.ts';

interface TextField {
  readonly name: GroupText;
  readonly label: string;
  readonly placeholder: string;
  readonly help: string;
}

const FIELDS: readonly TextField[] = [
  { name: 'source4', label: 'IPv4 source', placeholder: 'automatic', help: 'Address or subnet, e.g. 192.0.2.8/29' },
  { name: 'source6', label: 'IPv6 source', placeholder: 'automatic', help: 'Address or subnet' },
  { name: 'sourcePorts', label: 'Source ports', placeholder: 'automatic', help: 'TCP and UDP, e.g. 40000-40019' },
  { name: 'dscp', label: 'DSCP', placeholder: 'inherit', help: '0 to 63' },
  { name: 'payloadBytes', label: 'Payload bytes', placeholder: 'inherit', help: 'Data after the header' },
];

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly help?: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (written: string) => void;
}

function Field({ id, label, placeholder, help, value, problem, onChange }: FieldProps): ReactNode {
  const intent = problem === undefined ? ('none' as const) : ('danger' as const);
  return (
    <FormGroup
      label={label}
      labelFor={id}
      intent={intent}
      helperText={problem === undefined ? help : <span id={`${id}-problem`}>{problem}</span>}
    >
      <InputGroup
        id={id}
        fill
        value={value}
        intent={intent}
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onValueChange={onChange}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
    </FormGroup>
  );
}

interface GroupFormProps {
  /** null = a new one. */
  readonly name: string | null;
  readonly group: Group | undefined;
}

/** A group's packet settings, their rotation, and its members after applying. */
export function GroupForm({ name, group }: GroupFormProps): ReactNode {
  const { catalog } = useBase();
  const store = useGroups();
  const edit = useEdit();
  const isReadOnly = useReadOnly();
  const drafts = useDrafts();
  const known = useStore(catalog, (state) => state.groups);
  const isBusy = useStore(edit, (state) => state.pending > 0);
  const before = group ? groupValuesOf(group) : NEW_GROUP;
  const place = { kind: 'group', name } as const;
  const { name: keptName = '', ...keptChanges } = useKeptDraft(place);
  const [changes, setChanges] = useState<Partial<typeof before>>(keptChanges);
  const [newName, setNewName] = useState(String(keptName));
  const values = { ...before, ...changes };
  const written = name ?? newName.trim();
  const isUntouched = name === null && newName === '';
  const problems = groupProblems(values, written, (one) => name === null && Object.hasOwn(known, one));
  const candidate = groupOf(values);
  const isChanged = name === null || JSON.stringify(candidate) !== JSON.stringify(groupOf(before));
  const different = Object.entries(changes).filter(([field, value]) => value !== before[field as keyof typeof before]);
  const draft = { ...Object.fromEntries(different), ...(newName === '' ? {} : { name: newName }) };
  const title = name === null ? 'a new group' : `group ${name}`;
  useDraft(place, title, draft);
  const rotation = problems.size === 0 || isUntouched ? rotationText(candidate) : null;
  const change = (field: keyof typeof before, value: string | boolean) => setChanges({ ...changes, [field]: value });

  const apply = async (event: FormEvent) => {
    event.preventDefault();
    if (problems.size > 0 || !isChanged) return;
    drafts.getState().discard(place); // a new group's form is gone as soon as the group is there
    if (await store.getState().put(written, candidate)) setChanges({});
    else drafts.getState().keep({ place, title, values: draft });
  };
  return (
    <form className="edit-form" onSubmit={(event) => void apply(event)}>
      <div className="edit-fields">
        {isReadOnly && <p className="is-quiet">{READ_ONLY}</p>}
        {name === null ? (
          <Field
            id="group-name"
            label="Name"
            value={newName}
            problem={isUntouched ? undefined : problems.get('name')}
            onChange={setNewName}
          />
        ) : (
          <p className="edit-what">{name}</p>
        )}
        <div className="field-grid">
          {FIELDS.map(({ name: field, ...look }) => (
            <Field
              key={field}
              id={`group-${field}`}
              {...look}
              value={values[field]}
              problem={problems.get(field)}
              onChange={(text) => change(field, text)}
            />
          ))}
        </div>
        {rotation !== null && <p className="is-quiet">↻ {rotation}</p>}
        <Checkbox
          checked={values.autoRegister}
          label="Add all targets automatically"
          onChange={(event) => change('autoRegister', event.currentTarget.checked)}
        />
        <GroupMembers name={written} group={candidate} isSaved={name !== null && !isChanged} />
      </div>
      <footer className="edit-actions">
        {name !== null && (
          <Button
            icon={<TrashIcon />}
            text="Delete group"
            disabled={isReadOnly}
            onClick={() => void store.getState().remove(name)}
          />
        )}
        <span className="toolbar-space" />
        {name !== null && <Button text="Revert" disabled={!isChanged} onClick={() => setChanges({})} />}
        <Button
          type="submit"
          intent="primary"
          text={name === null ? 'Add group' : 'Apply'}
          disabled={!isChanged || problems.size > 0 || isReadOnly}
          loading={isBusy}
        />
      </footer>
    </form>
  );
}
