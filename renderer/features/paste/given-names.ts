import { TargetName } from '../../../core/model/project.ts';
import { type GivenNames, pastedTargets } from './pasted-targets.ts';
import type { Understanding } from './understanding.ts';

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
  const targets = pastedTargets(understanding);
  const nameOf = new Map(targets.map(({ key, name }) => [key, name]));
  const understood = { nameOf, names: new Set(nameOf.values()) };
  known.set(understanding, understood);
  return understood;
}

/**
 * The errors of names edited in the preview, by the key of their target.
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
    .filter(([key]) => nameOf.has(key))
    .map(([key, name]) => ({ key, name: name.trim(), before: nameOf.get(key) ?? '' }));
  const replaced = new Set(written.map(({ before }) => before));
  const uses = new Map<string, number>();
  for (const { name } of written) uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const { key, name } of written) {
    const parsed = TargetName.safeParse(name);
    const isTwice = (uses.get(name) ?? 0) > 1 || (names.has(name) && !replaced.has(name));
    if (!parsed.success) problems.set(key, parsed.error.issues[0]?.message ?? 'Invalid name');
    else if (isTaken(name)) problems.set(key, `Another target is named “${name}”`);
    else if (isTwice) problems.set(key, `Another target of this paste is named “${name}”`);
  }
  return problems;
}
