import { TargetName } from '../../../core/model/project.ts';
import type { GivenNames, Understanding } from './understand-paste.ts';

/** The new targets of a paste: at most 65 536, looked into at every key that is pressed in the preview. */
interface Understood {
  readonly nameOf: ReadonlyMap<string, string>;
  /** They are all different. */
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<Understanding, Understood>();

function understoodNames(understanding: Understanding): Understood {
  const before = known.get(understanding);
  if (before) return before;
  const names = understanding.names.split('\n');
  const nameOf = new Map(understanding.destinations.split('\n').map((to, at) => [to, names[at] ?? '']));
  const understood = { nameOf, names: new Set(names) };
  known.set(understanding, understood);
  return understood;
}

/**
 * The errors of names edited in the preview, by destination.
 * @param isTaken whether a target of the project has the name
 */
export function nameProblems(
  understanding: Understanding,
  given: GivenNames,
  isTaken: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  if (given.size === 0 || understanding.file) return problems;
  const { nameOf, names } = understoodNames(understanding);
  const written = [...given]
    .filter(([to]) => nameOf.has(to))
    .map(([to, name]) => ({ to, name: name.trim(), before: nameOf.get(to) ?? '' }));
  const replaced = new Set(written.map(({ before }) => before));
  const uses = new Map<string, number>();
  for (const { name } of written) uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const { to, name } of written) {
    const parsed = TargetName.safeParse(name);
    const isTwice = (uses.get(name) ?? 0) > 1 || (names.has(name) && !replaced.has(name));
    if (!parsed.success) problems.set(to, parsed.error.issues[0]?.message ?? 'Invalid name');
    else if (isTaken(name)) problems.set(to, `Another target is named “${name}”`);
    else if (isTwice) problems.set(to, `Another target of this paste is named “${name}”`);
  }
  return problems;
}
