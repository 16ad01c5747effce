import { Button } from '@blueprintjs/core';
import { TrashIcon } from '@blueprintjs/icons';
import { type ReactNode, useLayoutEffect, useMemo } from 'react';
import { useForm, useFormState, useWatch } from 'react-hook-form';
import { useStore } from 'zustand';
import type { CatalogTarget } from '../../../core/contracts/station.ts';
import { parseDestination } from '../../../core/model/destination.ts';
import { TargetName } from '../../../core/model/project.ts';
import { SETTING_SECTIONS } from '../../../core/model/setting.ts';
import { PROBE_IDS, probeOf } from '../../../probes/registry.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import type { DraftPlace } from '../edit/draft-store.ts';
import { useDrafts } from '../edit/draft-store.ts';
import { useEdit } from '../edit/edit-store.ts';
import { FormField, RESET } from '../edit/FormField.tsx';
import { isSet } from '../edit/part-edits.ts';
import { type SelectedTarget, scopeText, sizeText } from '../edit/selection-scope.ts';
import {
  builtInOf,
  type FormValues,
  fieldText,
  PROBE_CHOICES,
  SETTING_FIELDS,
  type SettingField,
  THRESHOLD_FIELDS,
  usesSetting,
} from '../edit/setting-fields.ts';
import { useDraft, useKeptDraft } from '../edit/use-draft.ts';
import { GroupChoices } from './GroupChoices.tsx';
import {
  editedTargets,
  editOps,
  LIMIT_PREFIX,
  problemsOf,
  representatives,
  type SharedValue,
  sharedValues,
} from './target-form.ts';

const ENABLED = {
  type: 'choice',
  choices: [
    ['true', 'yes'],
    ['false', 'no'],
  ],
} as const;
const PROBE = { type: 'choice', choices: PROBE_CHOICES } as const;

function writtenValues(shared: Readonly<Record<string, SharedValue>>): FormValues {
  return Object.fromEntries(Object.entries(shared).map(([field, { text }]) => [field, text]));
}

/** The fields that differ from what is applied, as written. */
function changesOf(values: FormValues, shared: Readonly<Record<string, SharedValue>>): FormValues {
  return Object.fromEntries(
    Object.entries(values).filter(([field, written]) => written !== (shared[field]?.text ?? '')),
  );
}

/** The same as they will be applied. */
const appliedOf = (changes: FormValues): FormValues =>
  Object.fromEntries(Object.entries(changes).map(([field, written]) => [field, written === RESET ? '' : written]));

function nameProblem(written: string | undefined, isTaken: (name: string) => boolean): string | undefined {
  if (written === undefined) return undefined;
  const parsed = TargetName.safeParse(written.trim());
  if (!parsed.success) return parsed.error.issues[0]?.message;
  return isTaken(parsed.data) ? `Another target is named “${parsed.data}”` : undefined;
}

/** The probes of the targets, as chosen in the form or else as they are. */
function probesOf(targets: readonly CatalogTarget[], chosen: string | undefined): readonly string[] {
  const one = PROBE_IDS.find((id) => id === chosen);
  return one ? [one] : [...new Set(targets.map(({ definition }) => definition.probe))];
}

/** Settings that mean something only for certain destinations. */
function suitsDestination(field: SettingField, to: string | undefined): boolean {
  if (to === undefined || field.section !== 'Addresses' || field.name === 'skipOwnAddress') return true;
  const parsed = parseDestination(to.trim());
  const kind = 'destination' in parsed ? parsed.destination.kind : undefined;
  return field.name === 'wholeSubnet' ? kind === 'cidr' : kind === 'name';
}

function isManyAddresses(to: string | undefined): boolean {
  const parsed = parseDestination((to ?? '').trim());
  return 'destination' in parsed && !['name', 'address'].includes(parsed.destination.kind);
}

/** Help for a field that is shown because it has a value although these probes do not use it. */
function unusedHelp(field: SettingField, probes: readonly string[]): string | undefined {
  const deaf = probes.filter((id) => !usesSetting(id, field.name));
  if (deaf.length === 0) return undefined;
  return `Not used by ${deaf.map((id) => probeOf(id).definition.title).join(', ')}`;
}

/** The subject of the form, with a warning where changes affect more than the selection. */
function FormTitle({ selected }: { readonly selected: readonly SelectedTarget[] }): ReactNode {
  const edit = useEdit();
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
          {parts.some(isSet) && (
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

interface TargetFormProps {
  readonly place: DraftPlace;
  readonly selected: readonly SelectedTarget[];
}

/** The editor of one target, or of many at once. */
export function TargetForm({ place, selected }: TargetFormProps): ReactNode {
  const { catalog } = useBase();
  const edit = useEdit();
  const drafts = useDrafts();
  const targets = useMemo(() => selected.map(({ target }) => target), [selected]);
  const defaults = useStore(catalog, (state) => state.defaults);
  const groups = useStore(catalog, (state) => state.groups);
  const all = useStore(catalog, (state) => state.targets);
  const shared = useMemo(() => sharedValues(targets, groups), [targets, groups]);
  const asked = useMemo(() => representatives(targets), [targets]);
  const { control, handleSubmit, reset, setValue } = useForm<FormValues>({
    values: writtenValues(shared),
    resetOptions: { keepDirtyValues: true },
  });
  const { isSubmitting } = useFormState({ control });
  const values = useWatch({ control }) as FormValues;
  const written = changesOf(values, shared);
  const changes = appliedOf(written);
  const only = targets.length === 1 ? targets[0] : undefined;
  const kept = useKeptDraft(place);
  useLayoutEffect(() => {
    for (const [field, text] of Object.entries(kept)) setValue(field, String(text), { shouldDirty: true });
  }, [kept, setValue]);
  useDraft(place, only ? only.name : plural(targets.length, 'target'), written);
  /** Overwrites changed fields too, which a plain reset would keep. */
  const resetTo = (values: FormValues) => reset(values, { keepDirtyValues: false });
  const isTaken = (name: string) => name !== only?.name && [...all.values()].some((target) => target.name === name);
  const { name: newName, ...others } = changes;
  const problems = problemsOf(asked, others, { defaults, groups });
  const namedProblem = nameProblem(newName, isTaken);
  const isChanged = Object.keys(changes).length > 0;
  const probes = probesOf(targets, values['probe']);
  const isMixed = (field: string) => shared[field]?.isMixed === true;

  const apply = handleSubmit(async () => {
    if (problems.size > 0 || namedProblem !== undefined) return;
    if (!(await edit.getState().apply(`Changed ${scopeText(selected)}`, editOps(targets, changes, groups)))) return;
    drafts.getState().discard(place);
    resetTo(writtenValues(sharedValues(editedTargets(targets, changes, groups), groups)));
  });

  const isWritten = (field: SettingField) => (values[field.name] ?? '') !== '' || isMixed(field.name);
  const isShown = (field: SettingField) =>
    isWritten(field) ||
    (probes.some((id) => usesSetting(id, field.name)) && suitsDestination(field, only && values['to']));
  const settings = (field: SettingField) => (
    <FormField
      key={field.name}
      control={control}
      name={field.name}
      label={field.label}
      kind={field.kind}
      inherited={fieldText(defaults[field.name]) || builtInOf(field, probes.length === 1 ? probes[0] : undefined)}
      help={unusedHelp(field, probes) ?? field.help}
      isMixed={isMixed(field.name)}
      canReset
      problem={problems.get(field.name)}
    />
  );

  return (
    <form className="edit-form" onSubmit={(event) => void apply(event)}>
      <div className="edit-fields">
        <FormTitle selected={selected} />
        {only?.reason && <p className="edit-reason">◌ {only.reason}</p>}
        {only?.note && (
          <p className="edit-note">
            <span className="note-badge" aria-hidden="true">
              i
            </span>{' '}
            {only.note}
          </p>
        )}
        {only && (
          <>
            <FormField control={control} name="name" label="Name" kind={{ type: 'text' }} problem={namedProblem} />
            <FormField
              control={control}
              name="to"
              label="To"
              kind={{ type: 'text' }}
              help="Address, name, CIDR, range or pattern"
              problem={problems.get('to')}
            />
            {(isManyAddresses(values['to']) || (values['exclude'] ?? '') !== '') && (
              <FormField
                control={control}
                name="exclude"
                label="Exclude"
                kind={{ type: 'text' }}
                inherited="none"
                help="Addresses, CIDRs or ranges to leave out, e.g. 10.0.0.7, 10.0.0.20-25"
                problem={problems.get('exclude')}
              />
            )}
          </>
        )}
        <FormField
          control={control}
          name="probe"
          label="Probe"
          kind={PROBE}
          help={probes.length === 1 && probes[0] ? probeOf(probes[0]).definition.summary : undefined}
          isMixed={isMixed('probe')}
          problem={problems.get('probe')}
        />
        <div className="field-grid">
          {SETTING_FIELDS.filter((field) => field.section === 'Probe' && isShown(field)).map(settings)}
        </div>
        <FormField
          control={control}
          name="description"
          label="Description"
          kind={{ type: 'long' }}
          isMixed={isMixed('description')}
          problem={problems.get('description')}
        />
        <FormField control={control} name="enabled" label="Enabled" kind={ENABLED} isMixed={isMixed('enabled')} />
        <GroupChoices control={control} groups={groups} isMixed={isMixed} />
        {SETTING_SECTIONS.filter((section) => section !== 'Probe').map((section) => (
          <section key={section}>
            <h3>{section}</h3>
            <div className="field-grid">
              {SETTING_FIELDS.filter((field) => field.section === section && isShown(field)).map(settings)}
            </div>
          </section>
        ))}
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
              problem={problems.get(LIMIT_PREFIX + field.name)}
            />
          ))}
        </div>
      </div>
      <footer className="edit-actions">
        <Button icon={<TrashIcon />} text="Delete" onClick={() => void edit.getState().deleteSelected()} />
        <span className="toolbar-space" />
        <Button text="Revert" disabled={!isChanged} onClick={() => resetTo(writtenValues(shared))} />
        <Button
          type="submit"
          intent="primary"
          text={only ? 'Apply' : `Apply to ${targets.length}`}
          disabled={!isChanged || problems.size > 0 || namedProblem !== undefined}
          loading={isSubmitting}
        />
      </footer>
    </form>
  );
}
