import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Project, Target } from '../../../core/model/project.ts';

/** Differences that a new text makes to a project. */
export interface ProjectChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** Targets that only have another name: their history stays. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Other parts that differ, as `defaults`. */
  readonly parts: readonly string[];
}

type Targets = Readonly<Record<string, Target>>;

/** JSON with sorted keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  ) ?? '';

/** Compares two projects. A removed and an added target with the same definition, and no others of that, are a rename. */
export function projectChanges(before: Project, after: Project): ProjectChanges {
  const [old, fresh]: [Targets, Targets] = [before.targets ?? {}, after.targets ?? {}];
  const removed = Object.keys(old).filter((name) => !Object.hasOwn(fresh, name));
  const added = Object.keys(fresh).filter((name) => !Object.hasOwn(old, name));
  const renamed = renames(removed, added, old, fresh);
  const [from, to] = [new Set(renamed.map((one) => one.from)), new Set(renamed.map((one) => one.to))];
  const parts = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Project)[]);
  parts.delete('targets');
  return {
    added: added.filter((name) => !to.has(name)),
    removed: removed.filter((name) => !from.has(name)),
    changed: Object.keys(fresh).filter(
      (name) => Object.hasOwn(old, name) && canonical(old[name]) !== canonical(fresh[name]),
    ),
    renamed,
    parts: [...parts].filter((part) => canonical(before[part]) !== canonical(after[part])),
  };
}

function renames(removed: readonly string[], added: readonly string[], old: Targets, fresh: Targets) {
  const gone = Map.groupBy(removed, (name) => canonical(old[name]));
  const come = Map.groupBy(added, (name) => canonical(fresh[name]));
  return [...gone].flatMap(([definition, names]) => {
    const [from, ...others] = names;
    const [to, ...more] = come.get(definition) ?? [];
    const isOne = others.length === 0 && more.length === 0;
    return isOne && from !== undefined && to !== undefined ? [{ from, to }] : [];
  });
}

/** The edit that takes a text over, with the renames that it contains. */
export const textOps = (text: string, over: string, { renamed }: Pick<ProjectChanges, 'renamed'>): EditOp[] => [
  ...renamed.map(({ from, to }) => ({ op: 'rename', from, to }) as const),
  { op: 'text', text, over },
];
