import { Button, FormGroup, InputGroup } from '@blueprintjs/core';
import { TrashIcon } from '@blueprintjs/icons';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { isNamedSection, type PlainSection } from '../../../core/contracts/edits.ts';
import { useBase } from '../../base/base-context.ts';
import { useEdit } from '../edit/edit-store.ts';
import { SectionInput } from './SectionInput.tsx';
import { type SectionDraft, useSectionDrafts } from './section-drafts.ts';
import { SECTION_FIELDS } from './section-fields.ts';
import {
  isWritable,
  newValue,
  placeholderOf,
  type SectionValue,
  sectionProblems,
  textsOf,
  withChange,
  writtenSection,
} from './section-form.ts';
import { SECTION_NOUNS } from './section-nouns.ts';

interface SectionFormProps {
  readonly section: PlainSection;
  /** null = a new one, or a section without entries. */
  readonly name: string | null;
  /** undefined = it is not in the project yet. */
  readonly value: SectionValue | undefined;
  /** Names of the others. */
  readonly taken: readonly string[];
  readonly onDone: () => void;
}

/** The settings of an output, an inventory or the metrics. Errors are those that the file would have. */
export function SectionForm({ section, name, value, taken, onDone }: SectionFormProps): ReactNode {
  const { catalog } = useBase();
  const edit = useEdit();
  const groups = useStore(catalog, (state) => state.groups);
  const isBusy = useStore(edit, (state) => state.pending > 0);
  const before = value ?? newValue(section);
  const applied = textsOf(section, before);
  const drafts = useSectionDrafts();
  const [draft, setDraft] = useState(() => drafts.of(section, name));
  const { name: newName, changes } = draft;
  const write = (change: Partial<SectionDraft>) => {
    const next = { ...draft, ...change };
    setDraft(next);
    drafts.keep(section, name, next); // the panel may be closed at any time
  };
  const leave = () => {
    drafts.discard(section, name);
    onDone();
  };
  const isNamed = isNamedSection(section);
  const written = name ?? newName.trim();
  const candidate = writtenSection(section, { ...applied, ...changes }, before);
  const isChanged = value === undefined || JSON.stringify(candidate) !== JSON.stringify(before);
  const hasDefaults = section === 'storage' || section === 'limits';
  const isNew = value === undefined && !hasDefaults;
  const isUntouched = value === undefined && newName === '' && Object.keys(changes).length === 0;
  const problems = new Map(isUntouched ? [] : sectionProblems(section, written, candidate, groups));
  if (isNamed && name === null && taken.includes(written)) problems.set('name', `“${written}” already exists`);
  const noun = SECTION_NOUNS[section];
  const what = isNamed ? `${noun} ${written}` : noun;
  const send = async (label: string, next: SectionValue | null, undone?: string) => {
    const op = { op: 'section', section, ...(isNamed && { name: written }), value: next && { ...next } } as const;
    if (await edit.getState().apply(label, [op], undone)) leave();
  };
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (problems.size > 0 || !isChanged || isUntouched) return;
    void send(`${isNew ? 'Added' : 'Changed'} ${what}`, candidate);
  };
  const isOfFile = before['command'] !== undefined;
  return (
    <form className="edit-form" aria-label={isNamed && name === null ? `New ${noun}` : what} onSubmit={apply}>
      <div className="edit-fields">
        {isNamed && name === null ? (
          <FormGroup
            label="Name"
            labelFor="section-name"
            intent={problems.has('name') ? 'danger' : 'none'}
            helperText={
              problems.has('name') ? <span id="section-name-problem">{problems.get('name')}</span> : undefined
            }
          >
            <InputGroup
              id="section-name"
              fill
              autoFocus
              value={newName}
              spellCheck={false}
              aria-invalid={problems.has('name')}
              aria-describedby={problems.has('name') ? 'section-name-problem' : undefined}
              onValueChange={(text) => write({ name: text })}
            />
          </FormGroup>
        ) : (
          <p className="edit-what">{what}</p>
        )}
        {isOfFile && <p className="is-quiet">Its command is set in the project file.</p>}
        <div className="field-grid">
          {SECTION_FIELDS[section]
            .filter(({ key }) => !isOfFile || !['file', 'url'].includes(key))
            .map((field) => (
              <SectionInput
                key={field.key}
                id={`section-${field.key}`}
                field={{ ...field, placeholder: placeholderOf(section, field, candidate) }}
                value={changes[field.key] ?? applied[field.key] ?? ''}
                problem={problems.get(field.key)}
                isFixed={!isWritable(field, before[field.key])}
                onChange={(text) => write({ changes: withChange(changes, applied, field.key, text) })}
              />
            ))}
        </div>
        {problems.has('') && (
          <p role="alert" data-tone="bad">
            ✕ {problems.get('')}
          </p>
        )}
      </div>
      <footer className="edit-actions">
        {value !== undefined && !isOfFile && (
          <Button
            icon={<TrashIcon />}
            text={isNamed ? `Delete ${noun}` : hasDefaults ? 'Use the defaults' : 'Remove'}
            onClick={() => void send(`Deleted ${what}`, null, `Restored ${what}`)}
          />
        )}
        <span className="toolbar-space" />
        <Button text="Cancel" disabled={hasDefaults && Object.keys(changes).length === 0} onClick={leave} />
        <Button
          type="submit"
          intent="primary"
          text={isNew ? 'Add' : 'Apply'}
          disabled={!isChanged || isUntouched || problems.size > 0}
          loading={isBusy}
        />
      </footer>
    </form>
  );
}
