import { TargetName } from '../../../core/model/project.ts';
import type { GivenNames, Understanding } from './understand-paste.ts';

/** How often each name is given to a new target, were nothing written over it. */
const countsOf = new WeakMap<Understanding, ReadonlyMap<string, number>>();

function understoodNames(understanding: Understanding): ReadonlyMap<string, number> {
  const known = countsOf.get(understanding);
  if (known) return known;
  const counts = new Map(understanding.names.split('\n').map((name) => [name, 1]));
  countsOf.set(understanding, counts);
  return counts;
}

/**
 * What is wrong with names that were written in the preview, by destination.
 * @param isTaken whether a target of the project has the name
 */
export function nameProblems(
  understanding: Understanding,
  given: GivenNames,
  isTaken: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  if (given.size === 0 || understanding.file) return problems;
  const counts = new Map(understoodNames(understanding));
  const add = (name: string, count: number) => counts.set(name, (counts.get(name) ?? 0) + count);
  const names = understanding.names.split('\n');
  const written = understanding.destinations.split('\n').flatMap((to, at) => {
    const name = given.get(to)?.trim();
    if (name === undefined) return [];
    add(names[at] ?? '', -1);
    add(name, 1);
    return [{ to, name }];
  });
  for (const { to, name } of written) {
    const parsed = TargetName.safeParse(name);
    if (!parsed.success) problems.set(to, parsed.error.issues[0]?.message ?? 'this name cannot be used');
    else if (isTaken(name)) problems.set(to, `“${name}” is another target of the project`);
    else if ((counts.get(name) ?? 0) > 1) problems.set(to, `“${name}” is another target of this paste`);
  }
  return problems;
}
