import { Button } from '@blueprintjs/core';
import { type ReactNode, useLayoutEffect } from 'react';
import { useForm, useFormState, useWatch } from 'react-hook-form';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { SETTING_SECTIONS } from '../../../core/model/setting.ts';
import type { Settings } from '../../../core/model/settings.ts';
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
  helpOfMany,
  SETTING_FIELDS,
  type SettingField,
  settingProblem,
  settingsOf,
  usesSetting,
} from '../edit/setting-fields.ts';
import { useDraft, useKeptDraft } from '../edit/use-draft.ts';

const PLACE = { kind: 'defaults' } as const;

const writtenOf = (settings: Settings): FormValues =>
  Object.fromEntries(SETTING_FIELDS.map(({ name }) => [name, fieldText(settings[name])]));

/** The probes of the targets, and that of new ones: a default of another would change nothing. */
const probesInUse = ({ targets }: Catalog): readonly string[] => [
  ...new Set([DEFAULT_PROBE, ...Array.from(targets.values(), ({ definition }) => definition.probe)]),
];

/** Edits the settings of all targets that have none of their own. */
export function DefaultsPanel(): ReactNode {
  const { catalog } = useBase();
  const edit = useEdit();
  const isReadOnly = useReadOnly();
  const drafts = useDrafts();
  const defaults = useStore(catalog, (state) => state.defaults);
  const written = writtenOf(defaults);
  const { control, handleSubmit, reset, setValue } = useForm<FormValues>({
    values: written,
    resetOptions: { keepDirtyValues: true },
  });
  const resetTo = (values: FormValues) => reset(values, { keepDirtyValues: false });
  const { isDirty, isSubmitting } = useFormState({ control });
  const values = useWatch({ control }) as FormValues;
  const kept = useKeptDraft(PLACE);
  useLayoutEffect(() => {
    for (const [field, text] of Object.entries(kept)) setValue(field, String(text), { shouldDirty: true });
  }, [kept, setValue]);
  const changes = Object.entries(values).filter(([field, text]) => text !== written[field]);
  useDraft(PLACE, 'the defaults', Object.fromEntries(changes));
  const problems = new Map(
    SETTING_FIELDS.map((field) => [field.name, settingProblem(field, values[field.name] ?? '')] as const),
  );
  const probes = useStore(catalog, useShallow(probesInUse));
  const isShown = ({ name }: SettingField) =>
    defaults[name] !== undefined || probes.some((id) => usesSetting(id, name));
  const isValid = [...problems.values()].every((problem) => problem === undefined);
  const apply = handleSubmit(async (values) => {
    if (!isValid) return;
    const enabled = defaults.enabled === undefined ? {} : { enabled: defaults.enabled };
    const op = { op: 'defaults', defaults: { ...settingsOf(values), ...enabled } } as const;
    if (!(await edit.getState().apply('Changed the defaults', [op]))) return;
    drafts.getState().discard(PLACE);
    resetTo(writtenOf(op.defaults));
  });
  return (
    <form className="edit-form" onSubmit={(event) => void apply(event)}>
      <div className="edit-fields">
        {isReadOnly && <p className="is-quiet">{READ_ONLY}</p>}
        <p className="is-quiet">A target’s own settings take precedence</p>
        {SETTING_SECTIONS.map((section) => (
          <section key={section}>
            <h3>{section}</h3>
            <div className="field-grid">
              {SETTING_FIELDS.filter((field) => field.section === section && isShown(field)).map((field) => (
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
      </div>
      <footer className="edit-actions">
        <span className="toolbar-space" />
        <Button text="Revert" disabled={!isDirty} onClick={() => resetTo(written)} />
        <Button
          type="submit"
          intent="primary"
          text="Apply"
          disabled={!isDirty || !isValid || isReadOnly}
          loading={isSubmitting}
        />
      </footer>
    </form>
  );
}
