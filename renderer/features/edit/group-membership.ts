import type { Group, Target } from '../../../core/model/project.ts';
import { groupsOf } from '../../../core/plan/expand.ts';

/** The form's own names are paths to it: dots, brackets and quotes would make a path of a group's name. */
export const groupFieldName = (group: string): string =>
  `group:${encodeURIComponent(group).replace(/[.']/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;

type Groups = Readonly<Record<string, Group>>;

/** The membership of the target in all groups by its definition, `in` or `out` by field of the form. */
export function groupValues(target: Target, groups: Groups): Record<string, string> {
  const members = new Set(groupsOf(target, groups));
  return Object.fromEntries(
    Object.keys(groups).map((group) => [groupFieldName(group), members.has(group) ? 'in' : 'out']),
  );
}

/** The list with or without a name; undefined when empty, as the file omits empty lists. */
function listWith(list: readonly string[] | undefined, name: string, isIn: boolean): string[] | undefined {
  const others = (list ?? []).filter((one) => one !== name);
  const changed = isIn ? [...others, name] : others;
  return changed.length > 0 ? changed : undefined;
}

/**
 * The target in the group, or out of it, with as little written as that takes: who is in by the group's own wish is
 * named only to leave, who is not only to join.
 */
export function withMembership(target: Target, name: string, group: Group, isMember: boolean): Target {
  const registersItself = group.autoRegister === true;
  const { groups, excludeGroups, ...rest } = target;
  const joined = listWith(groups, name, isMember && !registersItself);
  const left = listWith(excludeGroups, name, !isMember && registersItself);
  return { ...rest, ...(joined ? { groups: joined } : {}), ...(left ? { excludeGroups: left } : {}) };
}

/** The target after the form's changes to its groups. */
export function withGroupChanges(target: Target, changes: Readonly<Record<string, string>>, groups: Groups): Target {
  let changed = target;
  for (const [name, group] of Object.entries(groups)) {
    const wanted = changes[groupFieldName(name)];
    if (wanted === 'in' || wanted === 'out') changed = withMembership(changed, name, group, wanted === 'in');
  }
  return changed;
}
