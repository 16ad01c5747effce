import { Button, FormGroup, HTMLSelect, InputGroup, TextArea } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { type Control, useController } from 'react-hook-form';
import { SecretField } from './SecretField.tsx';
import type { FieldKind, FormValues } from './setting-fields.ts';
import './edit.css';

export interface FormFieldProps {
  readonly control: Control<FormValues>;
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind | { readonly type: 'long' };
  /** The effective value of an empty field; undefined = the field is required. */
  readonly inherited?: string | undefined;
  readonly help?: string | undefined;
  /** The targets differ here. */
  readonly isMixed?: boolean;
  /** A field that may be emptied for all targets at once. */
  readonly canReset?: boolean;
  readonly problem?: string | undefined;
}

/** The value that resets the field for all targets; no user input has it. */
export const RESET = '\u0000reset';

/** A field with a longer help text takes the whole width of a grid, characters. */
const LONG_HELP = 90;

/** A field of the editor. An untouched mixed field is not applied. */
export function FormField(props: FormFieldProps): ReactNode {
  const { control, name, label, kind, inherited, problem, isMixed = false, canReset = false } = props;
  const { field, fieldState } = useController({ control, name });
  const id = `field-${name.replace(':', '-')}`;
  const isReset = field.value === RESET;
  const isLeftMixed = isMixed && !fieldState.isDirty;
  const shared = {
    id,
    name,
    placeholder: isLeftMixed ? 'mixed' : (inherited ?? ''),
    value: isReset ? '' : (field.value ?? ''),
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
    onBlur: field.onBlur,
  };
  const intent = problem === undefined ? ('none' as const) : ('danger' as const);
  return (
    <FormGroup
      className={(props.help?.length ?? 0) > LONG_HELP ? 'is-wide' : ''}
      label={label}
      labelFor={id}
      labelInfo={fieldState.isDirty ? '● changed' : undefined}
      intent={intent}
      helperText={problem === undefined ? props.help : <span id={`${id}-problem`}>{problem}</span>}
    >
      <div className="field-row">
        {kind.type === 'choice' ? (
          <HTMLSelect {...shared} fill onChange={(event) => field.onChange(event.target.value)}>
            {(inherited !== undefined || isLeftMixed) && (
              <option value="">{isLeftMixed ? 'mixed' : `default (${inherited})`}</option>
            )}
            {kind.choices.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </HTMLSelect>
        ) : kind.type === 'secret' ? (
          <SecretField
            id={id}
            label={label}
            value={isReset ? '' : (field.value ?? '')}
            empty={isLeftMixed ? 'mixed' : `default (${inherited ?? 'none'})`}
            isInvalid={problem !== undefined}
            onChange={field.onChange}
          />
        ) : kind.type === 'long' ? (
          <TextArea {...shared} fill autoResize onChange={(event) => field.onChange(event.target.value)} />
        ) : (
          <InputGroup {...shared} fill intent={intent} onValueChange={field.onChange} spellCheck={false} />
        )}
        {canReset && isLeftMixed && (
          <Button
            size="small"
            variant="minimal"
            text="Reset to default"
            aria-label={`${label}: reset to default`}
            onClick={() => field.onChange(RESET)}
          />
        )}
      </div>
    </FormGroup>
  );
}
