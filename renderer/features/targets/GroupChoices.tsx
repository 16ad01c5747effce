import { Button, Checkbox } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { type Control, useController } from 'react-hook-form';
import type { Group } from '../../../core/model/project.ts';
import { groupSummary } from '../edit/group-form.ts';
import { groupFieldName } from '../edit/group-membership.ts';
import type { FormValues } from '../edit/setting-fields.ts';
import { useGroups } from '../groups/groups-store.ts';

interface GroupChoiceProps {
  readonly control: Control<FormValues>;
  readonly name: string;
  readonly group: Group;
  /** Some of the targets are in it, some are not. */
  readonly isMixed: boolean;
}

function whyOf(isMember: boolean, takesAll: boolean): string {
  if (isMember) return takesAll ? 'added automatically' : 'added explicitly';
  return takesAll ? 'excluded (the group takes every target)' : 'not a member';
}

/** Checkbox for the membership of the targets in a group, explicit or because the group takes every target. */
function GroupChoice({ control, name, group, isMixed }: GroupChoiceProps): ReactNode {
  const { field, fieldState } = useController({ control, name: groupFieldName(name) });
  const isMember = field.value === 'in';
  const isLeftMixed = isMixed && !fieldState.isDirty;
  const why = isLeftMixed ? 'some targets' : whyOf(isMember, group.autoRegister === true);
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
          {why} · {groupSummary(group)}
        </span>
      </Checkbox>
    </li>
  );
}

interface GroupChoicesProps {
  readonly control: Control<FormValues>;
  readonly groups: Readonly<Record<string, Group>>;
  /** By field of the form. */
  readonly isMixed: (field: string) => boolean;
}

/** The groups of the project, to join and to leave. */
export function GroupChoices({ control, groups, isMixed }: GroupChoicesProps): ReactNode {
  const store = useGroups();
  const entries = Object.entries(groups);
  const go = () => store.getState().show(entries.length === 0 ? { kind: 'new' } : { kind: 'all' });
  return (
    <section>
      <h3 className="group-heading">
        Groups
        <Button
          size="small"
          variant="minimal"
          text={entries.length === 0 ? 'New group …' : 'All groups …'}
          onClick={go}
        />
      </h3>
      {entries.length === 0 && (
        <p className="is-quiet">
          No groups yet. Packets use automatic source addresses and ports, and the settings below.
        </p>
      )}
      <ul className="group-choices" aria-label="Groups of the target">
        {entries.map(([name, group]) => (
          <GroupChoice key={name} control={control} name={name} group={group} isMixed={isMixed(groupFieldName(name))} />
        ))}
      </ul>
    </section>
  );
}
