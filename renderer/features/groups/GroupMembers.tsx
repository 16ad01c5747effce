import { Button } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { Group } from '../../../core/model/project.ts';
import { groupsOf } from '../../../core/plan/expand.ts';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { usePickedTargets, useTargetSelection } from '../edit/target-selection.ts';
import { useOverview } from '../overview/overview-store.ts';
import { useGroups } from './groups-store.ts';

interface GroupMembersProps {
  readonly name: string;
  /** The group as edited, applied or not. */
  readonly group: Group;
  /** Members can be changed only when the shown group is saved. */
  readonly isSaved: boolean;
}

/** Limit of listed members; the heading has their number. */
const SHOWN = 100;

/** The targets that a group has, or will have when it is applied. */
export function GroupMembers({ name, group, isSaved }: GroupMembersProps): ReactNode {
  const { catalog } = useBase();
  const isReadOnly = useReadOnly();
  const overview = useOverview();
  const selection = useTargetSelection();
  const store = useGroups();
  const targets = useStore(catalog, (state) => state.targets);
  const keys = useStore(overview, (state) => state.selection.keys);
  const picked = useStore(usePickedTargets(), (state) => state.ids);
  const takesAll = group.autoRegister === true;
  const { members, left } = useMemo(() => {
    const asWritten = { [name]: { autoRegister: takesAll } };
    const isMember = ({ definition }: CatalogTarget) => groupsOf(definition, asWritten).length > 0;
    const all = [...targets.values()];
    return {
      members: all.filter(isMember),
      left: all.filter(({ definition }) => definition.excludeGroups?.includes(name)),
    };
  }, [name, takesAll, targets]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these two are what the selected targets come from
  const joining = useMemo(() => {
    const known = new Set(members.map(({ id }) => id));
    return selection
      .scope()
      .map(({ target }) => target)
      .filter(({ id }) => !known.has(id));
  }, [keys, picked, targets, members, selection]);
  const { setMembers } = store.getState();
  const canEdit = isSaved && !isReadOnly;
  return (
    <section className="group-members">
      <h3>
        {isSaved ? 'Members' : 'Members after applying'}:{' '}
        <span className="is-quiet">{formatCount(members.length)}</span>
      </h3>
      {canEdit && joining.length > 0 && (
        <Button
          size="small"
          text={`Add ${joining.length === 1 ? joining[0]?.name : `the ${plural(joining.length, 'selected target')}`}`}
          onClick={() =>
            void setMembers(
              name,
              joining.map(({ id }) => id),
              true,
            )
          }
        />
      )}
      {canEdit && joining.length === 0 && members.length === 0 && (
        <p className="is-quiet">Select targets in the table to add them.</p>
      )}
      <ul aria-label={`Members of ${name}`}>
        {members.slice(0, SHOWN).map(({ id, name: target, definition }) => (
          <li key={id}>
            <span className="group-member">{target}</span>
            <span className="is-quiet">{definition.groups?.includes(name) ? 'added' : 'automatic'}</span>
            {canEdit && (
              <Button
                size="small"
                variant="minimal"
                icon={<CrossIcon />}
                aria-label={`Remove ${target} from the group`}
                onClick={() => void setMembers(name, [id], false)}
              />
            )}
          </li>
        ))}
      </ul>
      {members.length > SHOWN && <p className="is-quiet">… and {formatCount(members.length - SHOWN)} more</p>}
      {left.length > 0 && (
        <p className="is-quiet">
          {plural(left.length, 'target')} excluded:{' '}
          {left
            .slice(0, 5)
            .map((target) => target.name)
            .join(', ')}
          {left.length > 5 && ' …'}
        </p>
      )}
    </section>
  );
}
