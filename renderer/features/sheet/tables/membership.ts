import type { Group, Target } from '../../../../core/model/project.ts';
import { withMembership } from '../../edit/group-membership.ts';

/** Whether a target is in a group, and the reason in words. */
export interface Membership {
  readonly isMember: boolean;
  /** A word or two for the cell. */
  readonly word: string;
  readonly reason: string;
}

export function membershipOf({ groups = [], excludeGroups = [] }: Target, name: string, group: Group): Membership {
  const takesAll = group.autoRegister === true;
  const isListed = groups.includes(name);
  if (excludeGroups.includes(name)) {
    const reason = takesAll
      ? `Not a member: excluded by the target, although ${name} takes every target`
      : 'Not a member: excluded by the target';
    return { isMember: false, word: 'excluded', reason };
  }
  if (isListed && takesAll)
    return { isMember: true, word: 'listed', reason: `Member: listed by the target, and ${name} takes every target` };
  if (isListed) return { isMember: true, word: 'listed', reason: `Member: listed by the target` };
  if (takesAll) return { isMember: true, word: 'automatic', reason: `Member: ${name} takes every target` };
  return { isMember: false, word: '', reason: 'Not a member' };
}

const YES: readonly string[] = ['yes', 'on', '1', 'true', 'x', '✓', 'listed', 'automatic'];
const NO: readonly string[] = ['no', 'off', '0', 'false', '–', '-', 'excluded', '– excluded'];

/** The membership that a text means: true, false, or null for that of the group's own accord. */
export function wishOf(text: string): boolean | null | undefined {
  const word = text.trim().toLowerCase().replace(/^✓\s*/, '') || (text.includes('✓') ? 'x' : '');
  if (word === '') return null;
  return YES.includes(word) ? true : NO.includes(word) ? false : undefined;
}

/** The target with the membership that is wished. */
export const withWish = (target: Target, name: string, group: Group, wish: boolean | null): Target =>
  withMembership(target, name, group, wish ?? group.autoRegister === true);

/** Number of members of each group: quick also for many targets and groups. */
export function countMembers(targets: Iterable<Target>, groups: Readonly<Record<string, Group>>): Map<string, number> {
  let all = 0;
  const [listed, left] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { groups: own = [], excludeGroups = [] } of targets) {
    all += 1;
    for (const name of new Set(excludeGroups)) count(left, name);
    for (const name of new Set(own)) if (!excludeGroups.includes(name)) count(listed, name);
  }
  return new Map(
    Object.entries(groups).map(([name, { autoRegister }]) => [
      name,
      autoRegister === true ? all - (left.get(name) ?? 0) : (listed.get(name) ?? 0),
    ]),
  );
}
