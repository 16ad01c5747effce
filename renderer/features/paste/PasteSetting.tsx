import { FormGroup, InputGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/app-context.tsx';
import { fieldText, type SettingField, type SettingName, settingProblem } from '../edit/setting-fields.ts';

/** One setting for all targets of the paste; empty = the project's default. */
export function PasteSetting({ field }: { readonly field: SettingField<SettingName> }): ReactNode {
  const { paste, catalog } = useApp();
  const written = useStore(paste, (state) => state.written[field.name] ?? '');
  const inherited = useStore(catalog, (state) => fieldText(state.defaults[field.name]) || field.builtIn);
  const problem = settingProblem(field, written);
  const id = `paste-${field.name}`;
  return (
    <FormGroup
      label={field.label}
      labelFor={id}
      helperText={problem ?? field.help}
      intent={problem === undefined ? 'none' : 'danger'}
    >
      <InputGroup
        id={id}
        value={written}
        placeholder={inherited}
        intent={problem === undefined ? 'none' : 'danger'}
        aria-invalid={problem !== undefined}
        onValueChange={(value) => paste.getState().setSetting(field.name, value)}
      />
    </FormGroup>
  );
}
