import { Button } from '@blueprintjs/core';
import { TrashIcon } from '@blueprintjs/icons';
import { type ReactNode, useMemo } from 'react';
import { useForm, useFormState } from 'react-hook-form';
import { useStore } from 'zustand';
import type { CatalogTarget } from '../../../core/contracts/station.ts';
import { TargetName } from '../../../core/model/project.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { EmptyState } from '../../../ui/state/EmptyState.tsx';
import { useApp } from '../../app/app-context.tsx';
import { FormField, RESET } from './FormField.tsx';
import { fieldText, SETTING_FIELDS, settingProblem, THRESHOLD_FIELDS, thresholdProblem } from './setting-fields.ts';
import { editOps, type FormValues, LIMIT_PREFIX, plainProblem, type SharedValue, sharedValues } from './target-form.ts';

const ENABLED = {
  type: 'choice',
  choices: [
    ['true', 'yes'],
    ['false', 'no'],
  ],
} as const;

/** Edits the targets of the selected rows. */
export function EditPanel(): ReactNode {
  const { overview, catalog, selectedTargets } = useApp();
  const keys = useStore(overview, (state) => state.selection.keys);
  const targetsById = useStore(catalog, (state) => state.targets);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these two are what the selected targets come from
  const targets = useMemo(() => selectedTargets(), [keys, targetsById, selectedTargets]);
  if (targets.length === 0) {
    return <EmptyState title="Nothing selected" text="Select rows in the table to edit their targets." />;
  }
  return <TargetForm key={targets.map(({ id }) => id).join()} targets={targets} />;
}

function writtenValues(shared: Readonly<Record<string, SharedValue>>): FormValues {
  return Object.fromEntries(Object.entries(shared).map(([field, { text }]) => [field, text]));
}

const anything = (): undefined => undefined;

function nameProblem(written: string): string | undefined {
  const parsed = TargetName.safeParse(written.trim());
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

function TargetForm({ targets }: { readonly targets: readonly CatalogTarget[] }): ReactNode {
  const { edit, catalog } = useApp();
  const defaults = useStore(catalog, (state) => state.defaults);
  const groups = useStore(catalog, (state) => Object.keys(state.groups).length);
  const shared = useMemo(() => sharedValues(targets), [targets]);
  const { control, handleSubmit, reset } = useForm<FormValues>({
    mode: 'onChange',
    values: writtenValues(shared),
    resetOptions: { keepDirtyValues: true },
  });
  const { dirtyFields, isValid, isSubmitting } = useFormState({ control });
  const dirty = Object.keys(dirtyFields).filter((field) => dirtyFields[field]);
  const only = targets.length === 1 ? targets[0] : undefined;
  const isSingle = only !== undefined;
  const isMixed = (field: string) => shared[field]?.isMixed === true;

  const apply = handleSubmit(async (values) => {
    const changes = Object.fromEntries(
      dirty.map((field) => [field, values[field] === RESET ? '' : (values[field] ?? '')]),
    );
    const isDone = await edit
      .getState()
      .apply(`Changed ${plural(targets.length, 'target')}`, editOps(targets, changes));
    if (isDone) reset(values);
  });

  return (
    <form className="edit-form" onSubmit={(event) => void apply(event)}>
      <div className="edit-fields">
        <p className="edit-what">{only ? only.name : `${plural(targets.length, 'target')} at once`}</p>
        {only?.reason && <p className="edit-reason">◌ {only.reason}</p>}
        {isSingle && (
          <>
            <FormField control={control} name="name" label="Name" kind={{ type: 'text' }} problem={nameProblem} />
            <FormField
              control={control}
              name="to"
              label="To"
              kind={{ type: 'text' }}
              help="Address, name, CIDR, range or pattern"
              problem={(text) => plainProblem('to', text)}
            />
          </>
        )}
        <FormField
          control={control}
          name="description"
          label="Description"
          kind={{ type: 'long' }}
          isMixed={isMixed('description')}
          problem={(text) => plainProblem('description', text)}
        />
        <FormField
          control={control}
          name="enabled"
          label="Enabled"
          kind={ENABLED}
          inherited="yes"
          isMixed={isMixed('enabled')}
          problem={anything}
        />
        {groups > 0 && (
          <FormField
            control={control}
            name="groups"
            label="Groups"
            kind={{ type: 'text' }}
            help="Names, separated by commas"
            isMixed={isMixed('groups')}
            problem={anything}
          />
        )}
        <h3>Packets</h3>
        <div className="field-grid">
          {SETTING_FIELDS.map((field) => (
            <FormField
              key={field.name}
              control={control}
              name={field.name}
              label={field.label}
              kind={field.kind}
              inherited={fieldText(defaults[field.name]) || field.builtIn}
              help={field.help}
              isMixed={isMixed(field.name)}
              canReset
              problem={(text) => settingProblem(field, text)}
            />
          ))}
        </div>
        <h3>Thresholds</h3>
        <div className="field-grid">
          {THRESHOLD_FIELDS.map((field) => (
            <FormField
              key={field.name}
              control={control}
              name={LIMIT_PREFIX + field.name}
              label={field.label}
              kind={field.kind}
              inherited={field.builtIn}
              help={field.help}
              isMixed={isMixed(LIMIT_PREFIX + field.name)}
              canReset
              problem={(text) => thresholdProblem(field, text)}
            />
          ))}
        </div>
      </div>
      <footer className="edit-actions">
        <Button icon={<TrashIcon />} text="Delete" onClick={() => void edit.getState().deleteSelected()} />
        <span className="toolbar-space" />
        <Button text="Revert" disabled={dirty.length === 0} onClick={() => reset(writtenValues(shared))} />
        <Button
          type="submit"
          intent="primary"
          text={isSingle ? 'Apply' : `Apply to ${targets.length}`}
          disabled={dirty.length === 0 || !isValid}
          loading={isSubmitting}
        />
      </footer>
    </form>
  );
}
