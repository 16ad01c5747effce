import { useLayoutEffect, useMemo } from 'react';
import { type Control, useForm, useFormState, useWatch } from 'react-hook-form';
import { useStore } from 'zustand';
import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import { TargetName } from '../../../core/model/project.ts';
import { PROBE_IDS } from '../../../probes/registry.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { type DraftPlace, useDrafts } from '../edit/draft-store.ts';
import { useEdit } from '../edit/edit-store.ts';
import { RESET } from '../edit/FormField.tsx';
import { type SelectedTarget, scopeText } from '../edit/selection-scope.ts';
import type { FormValues } from '../edit/setting-fields.ts';
import {
  editedTargets,
  editOps,
  type FormProject,
  problemsOf,
  representatives,
  type SharedValue,
  sharedValues,
} from '../edit/target-form.ts';
import { useDraft, useKeptDraft } from '../edit/use-draft.ts';

/** The state of the target form, for its fields and buttons. */
export interface TargetFormState {
  readonly control: Control<FormValues>;
  readonly values: FormValues;
  readonly project: FormProject;
  /** The edited target; undefined when there are several. */
  readonly only: CatalogTarget | undefined;
  /** The probes of the targets, or the one chosen in the form. */
  readonly probes: readonly string[];
  /** Messages by field. */
  readonly problems: ReadonlyMap<string, string>;
  isMixed(field: string): boolean;
  readonly isChanged: boolean;
  readonly isSubmitting: boolean;
  apply(): void;
  revert(): void;
}

function writtenValues(shared: Readonly<Record<string, SharedValue>>): FormValues {
  return Object.fromEntries(Object.entries(shared).map(([field, { text }]) => [field, text]));
}

/** The fields that differ from the applied values, as written. */
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

/** Keeps a form filled with the common values of the targets; unapplied changes survive as a draft. */
function useFormValues(place: DraftPlace, title: string, shared: Readonly<Record<string, SharedValue>>) {
  const { control, handleSubmit, reset, setValue } = useForm<FormValues>({
    values: writtenValues(shared),
    resetOptions: { keepDirtyValues: true },
  });
  const values = useWatch({ control }) as FormValues;
  const written = changesOf(values, shared);
  const kept = useKeptDraft(place);
  useLayoutEffect(() => {
    for (const [field, text] of Object.entries(kept)) setValue(field, String(text), { shouldDirty: true });
  }, [kept, setValue]);
  useDraft(place, title, written);
  /** Overwrites changed fields too, which a plain reset would keep. */
  const resetTo = (wanted: Readonly<Record<string, SharedValue>>) =>
    reset(writtenValues(wanted), { keepDirtyValues: false });
  return { control, handleSubmit, resetTo, values, changes: appliedOf(written) };
}

export function useTargetForm(place: DraftPlace, selected: readonly SelectedTarget[]): TargetFormState {
  const { catalog } = useBase();
  const edit = useEdit();
  const drafts = useDrafts();
  const targets = useMemo(() => selected.map(({ target }) => target), [selected]);
  const defaults = useStore(catalog, (state) => state.defaults);
  const groups = useStore(catalog, (state) => state.groups);
  const all = useStore(catalog, (state) => state.targets);
  const shared = useMemo(() => sharedValues(targets, groups), [targets, groups]);
  const asked = useMemo(() => representatives(targets), [targets]);
  const only = targets.length === 1 ? targets[0] : undefined;
  const form = useFormValues(place, only ? only.name : plural(targets.length, 'target'), shared);
  const { isSubmitting } = useFormState({ control: form.control });
  const { name: newName, ...others } = form.changes;
  const isTaken = (name: string) => name !== only?.name && [...all.values()].some((target) => target.name === name);
  const project = { defaults, groups };
  const named = nameProblem(newName, isTaken);
  const problems = new Map([
    ...problemsOf(asked, others, project),
    ...(named === undefined ? [] : [['name', named] as const]),
  ]);
  const apply = form.handleSubmit(async () => {
    if (problems.size > 0) return;
    const ops = editOps(targets, form.changes, groups);
    if (!(await edit.getState().applyIfAllowed(`Changed ${scopeText(selected)}`, ops))) return;
    drafts.getState().discard(place);
    form.resetTo(sharedValues(editedTargets(targets, form.changes, groups), groups));
  });
  return {
    control: form.control,
    values: form.values,
    project,
    only,
    probes: probesOf(targets, form.values['probe']),
    problems,
    isMixed: (field) => shared[field]?.isMixed === true,
    isChanged: Object.keys(form.changes).length > 0,
    isSubmitting,
    apply: () => void apply(),
    revert: () => form.resetTo(shared),
  };
}
