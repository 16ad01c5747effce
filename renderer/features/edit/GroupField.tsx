import { Checkbox } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { type Control, useController } from 'react-hook-form';
import type { Group } from '../../../core/model/project.ts';
import { groupSummary } from '../groups/group-form.ts';
import { groupFieldName } from './group-membership.ts';
import type { FormValues } from './target-form.ts';

interface GroupFieldProps {
  readonly control: Control<FormValues>;
  readonly name: string;
  readonly group: Group;
  /** Some of the targets are in it, some are not. */
  readonly isMixed: boolean;
}

/** Whether the targets are in a group as they will be: by their own wish, or because the group takes every target. */
export function GroupField({ control, name, group, isMixed }: GroupFieldProps): ReactNode {
  const { field, fieldState } = useController({ control, name: groupFieldName(name) });
  const isMember = field.value === 'in';
  const isLeftMixed = isMixed && !fieldState.isDirty;
  const takesAll = group.autoRegister === true;
  const why = isMember
    ? takesAll
      ? 'takes every target'
      : 'joined by name'
    : takesAll
      ? 'left, although it takes every target'
      : 'not in it';
  return (
    <li className="group-choice">
      <Checkbox
        checked={isMember}
        indeterminate={isLeftMixed}
        onChange={(event) => field.onChange(event.currentTarget.checked ? 'in' : 'out')}
      >
        <strong>{name}</strong>
        {fieldState.isDirty && <span className="is-quiet"> ● changed</span>}
        <span className="group-what">
          {isLeftMixed ? 'some of them' : why} · {groupSummary(group)}
        </span>
      </Checkbox>
    </li>
  );
}
