import { Button } from '@blueprintjs/core';
import { type ReactNode, useLayoutEffect } from 'react';
import { useForm, useFormState, useWatch } from 'react-hook-form';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { SETTING_SECTIONS } from '../../../core/model/setting.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { Thresholds } from '../../../core/model/thresholds.ts';
import { DEFAULT_PROBE } from '../../../probes/registry.ts';
import { useBase } from '../../base/base-context.ts';
import { READ_ONLY } from '../../base/station/read-only.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { useDrafts } from '../edit/draft-store.ts';
import { useEdit } from '../edit/edit-store.ts';
import { FormField } from '../edit/FormField.tsx';
import type { FormValues } from '../edit/setting-fields.ts';
import {
  fieldText,
  fieldValue,
  helpOfMany,
  SETTING_FIELDS,
  type SettingField,
  settingProblem,
  settingsOf,
  THRESHOLD_FIELDS,
  usesSetting,
} from '../edit/setting-fields.ts';
import { LIMIT_PREFIX, lossProblem } from '../edit/target-form.ts';
import { useDraft, useKeptDraft } from '../edit/use-draft.ts';

/** Each form keeps its own changes: one would apply or revert fields of the other that it does not show. */
const PLACE = { kind: 'defaults' } as const;
const SETTINGS_PLACE = { kind: 'default-thresholds' } as const;

const writtenOf = (settings: Settings): FormValues =>
  Object.fromEntries([
    ...SETTING_FIELDS.map(({ name }) => [name, fieldText(settings[name])]),
    ...THRESHOLD_FIELDS.map(({ name, kind }) => [LIMIT_PREFIX + name, fieldText(settings.thresholds?.[name], kind)]),
  ]);

/** The settings that the form has, as the project has them. */
function defaultsOf(values: FormValues, { enabled }: Settings): Settings {
  const limits = THRESHOLD_FIELDS.map(({ name, kind }) => [name, fieldValue(kind, values[LIMIT_PREFIX + name] ?? '')]);
  const thresholds = limits.filter(([, value]) => value !== undefined);
  return {
    ...settingsOf(values),
    ...(enabled === undefined ? {} : { enabled }),
    ...(thresholds.length > 0 ? { thresholds: Object.fromEntries(thresholds) } : {}),
  };
}

function thresholdProblem({ name, kind }: (typeof THRESHOLD_FIELDS)[number], written: string): string | undefined {
  const parsed = Thresholds.shape[name].safeParse(fieldValue(kind, written));
  if (parsed.success) return undefined;
  return name === 'lossRatio' ? lossProblem(written) : parsed.error.issues[0]?.message;
}

/** The probes of the targets, and that of new ones: a default of another would change nothing. */
const probesInUse = ({ targets }: Catalog): readonly string[] => [
  ...new Set([DEFAULT_PROBE, ...Array.from(targets.values(), ({ definition }) => definition.probe)]),
];

interface DefaultsPanelProps {
  /** The settings to show, beside the thresholds; left out = all. */
  readonly only?: readonly string[];
}

/** Edits the settings and thresholds of all targets that have none of their own. */
export function DefaultsPanel({ only }: DefaultsPanelProps): ReactNode {
  const { catalog } = useBase();
  const edit = useEdit();
  const isReadOnly = useReadOnly();
  const drafts = useDrafts();
  const place = only ? SETTINGS_PLACE : PLACE;
  const defaults = useStore(catalog, (state) => state.defaults);
  const written = writtenOf(defaults);
  const { control, handleSubmit, reset, setValue } = useForm<FormValues>({
    values: written,
    resetOptions: { keepDirtyValues: true },
  });
  const resetTo = (values: FormValues) => reset(values, { keepDirtyValues: false });
  const { isSubmitting } = useFormState({ control });
  const values = useWatch({ control }) as FormValues;
  const kept = useKeptDraft(place);
  useLayoutEffect(() => {
    for (const [field, text] of Object.entries(kept)) setValue(field, String(text), { shouldDirty: true });
  }, [kept, setValue]);
  const changes = Object.entries(values).filter(([field, text]) => text !== written[field]);
  const isChanged = changes.length > 0;
  useDraft(place, only ? 'the thresholds in Settings' : 'the defaults', Object.fromEntries(changes));
  const problems = new Map([
    ...SETTING_FIELDS.map((field) => [field.name as string, settingProblem(field, values[field.name] ?? '')] as const),
    ...THRESHOLD_FIELDS.map(
      (field) => [LIMIT_PREFIX + field.name, thresholdProblem(field, values[LIMIT_PREFIX + field.name] ?? '')] as const,
    ),
  ]);
  const probes = useStore(catalog, useShallow(probesInUse));
  const isShown = ({ name }: SettingField) =>
    only ? only.includes(name) : defaults[name] !== undefined || probes.some((id) => usesSetting(id, name));
  const shown = SETTING_FIELDS.filter(isShown);
  const isValid = [...problems.values()].every((problem) => problem === undefined);
  const apply = handleSubmit(async (values) => {
    if (!isValid) return;
    const op = { op: 'defaults', defaults: defaultsOf(values, defaults) } as const;
    if (!(await edit.getState().applyIfAllowed('Changed the defaults', [op]))) return;
    drafts.getState().discard(place);
    resetTo(writtenOf(op.defaults));
  });
  return (
    <form className="edit-form" onSubmit={(event) => void apply(event)}>
      <div className="edit-fields">
        {isReadOnly && <p className="is-quiet">{READ_ONLY}</p>}
        <p className="is-quiet">A target’s own settings take precedence</p>
        {SETTING_SECTIONS.filter((section) => shown.some((field) => field.section === section)).map((section) => (
          <section key={section}>
            <h3>{section}</h3>
            <div className="field-grid">
              {shown
                .filter((field) => field.section === section)
                .map((field) => (
                  <FormField
                    key={field.name}
                    control={control}
                    name={field.name}
                    label={field.label}
                    kind={field.kind}
                    inherited={field.builtIn}
                    help={helpOfMany(field)}
                    problem={problems.get(field.name)}
                  />
                ))}
            </div>
          </section>
        ))}
        <section>
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
                problem={problems.get(LIMIT_PREFIX + field.name)}
              />
            ))}
          </div>
        </section>
      </div>
      <footer className="edit-actions">
        <span className="toolbar-space" />
        <Button text="Revert" disabled={!isChanged} onClick={() => resetTo(written)} />
        <Button
          type="submit"
          intent="primary"
          text="Apply"
          disabled={!isChanged || !isValid || isReadOnly}
          loading={isSubmitting}
        />
      </footer>
    </form>
  );
}
