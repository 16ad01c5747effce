import { FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { builtInOf, fieldText, type SettingField, settingProblem } from '../edit/setting-fields.ts';
import { missingPort } from './paste-readiness.ts';
import { usePaste } from './paste-store.ts';

/** One setting for all targets of the paste; empty = the project's default. */
export function PasteSetting({ field }: { readonly field: SettingField }): ReactNode {
  const { catalog } = useBase();
  const paste = usePaste();
  const probe = useStore(paste, (state) => state.probe);
  const written = useStore(paste, (state) => state.written[field.name] ?? '');
  const inherited = useStore(catalog, (state) => fieldText(state.defaults[field.name]) || builtInOf(field, probe));
  const missing = useStore(paste, (state) =>
    field.name === 'port' ? missingPort(state, catalog.getState().defaults) : undefined,
  );
  const problem = settingProblem(field, written) ?? missing;
  const id = `paste-${field.name}`;
  const set = (value: string) => paste.getState().setSetting(field.name, value);
  return (
    <FormGroup
      label={field.label}
      labelFor={id}
      helperText={problem ?? field.help}
      intent={problem === undefined ? 'none' : 'danger'}
    >
      {field.kind.type === 'choice' ? (
        <HTMLSelect id={id} fill value={written} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">{inherited}</option>
          {field.kind.choices.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </HTMLSelect>
      ) : (
        <InputGroup
          id={id}
          value={written}
          placeholder={inherited}
          intent={problem === undefined ? 'none' : 'danger'}
          aria-invalid={problem !== undefined}
          onValueChange={set}
        />
      )}
    </FormGroup>
  );
}
