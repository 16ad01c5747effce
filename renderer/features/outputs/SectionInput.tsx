import { FormGroup, HTMLSelect, InputGroup, Switch, TextArea } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { SecretField } from '../edit/SecretField.tsx';
import type { SectionField } from './section-fields.ts';

interface SectionInputProps {
  readonly id: string;
  readonly field: SectionField;
  readonly value: string;
  readonly problem: string | undefined;
  /** It can be changed in the project file only. */
  readonly isFixed: boolean;
  readonly onChange: (text: string) => void;
}

/** A setting of an output, an inventory or the metrics. */
export function SectionInput({ id, field, value, problem, isFixed, onChange }: SectionInputProps): ReactNode {
  const { kind, label, placeholder = '', help } = field;
  if (kind === 'switch') {
    return (
      <Switch
        className="is-wide"
        checked={value === 'true'}
        label={label}
        onChange={({ currentTarget }) => onChange(String(currentTarget.checked))}
      />
    );
  }
  const described = problem === undefined ? undefined : `${id}-problem`;
  const shared = { id, 'aria-invalid': problem !== undefined, 'aria-describedby': described };
  const note = isFixed ? 'Has parts that are changed in the project file only' : help;
  return (
    <FormGroup
      label={label}
      labelFor={id}
      className={kind === 'pairs' ? 'is-wide' : ''}
      intent={problem === undefined ? 'none' : 'danger'}
      helperText={problem === undefined ? note : <span id={described}>{problem}</span>}
    >
      {typeof kind !== 'string' ? (
        <HTMLSelect {...shared} fill value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">default ({placeholder})</option>
          {kind.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </HTMLSelect>
      ) : kind === 'secret' ? (
        <SecretField
          id={id}
          label={label}
          value={value}
          empty="none"
          isInvalid={problem !== undefined}
          onChange={onChange}
        />
      ) : kind === 'pairs' ? (
        <TextArea
          {...shared}
          fill
          autoResize
          value={value}
          disabled={isFixed}
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
        />
      ) : (
        <InputGroup
          {...shared}
          fill
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          onValueChange={onChange}
        />
      )}
    </FormGroup>
  );
}
