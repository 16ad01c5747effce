import { isDeepStrictEqual } from 'node:util';
import type { Target } from '../../core/model/project.ts';
import { printable } from '../../core/text/printable.ts';

type Targets = Readonly<Record<string, Target>>;

/** Targets that an event lists. */
const MAX_LISTED = 20;

/** The difference between two readings of an inventory in words, a line per target; null = there is none. */
export function describeChange(inventory: string, before: Targets, after: Targets): string | null {
  const added = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const changed = Object.keys(after).filter(
    (name) => Object.hasOwn(before, name) && !isDeepStrictEqual(before[name], after[name]),
  );
  const counts = [counted(added, 'added'), counted(changed, 'changed'), counted(removed, 'removed')].filter(
    (text) => text !== null,
  );
  if (counts.length === 0) return null;
  const lines = [
    ...added.map((name) => `+ ${name}: ${after[name]?.probe} ${after[name]?.to}`),
    ...changed.map((name) => `~ ${name}: ${keysOf(before[name], after[name]).join(', ')}`),
    ...removed.map((name) => `- ${name}: ${before[name]?.probe} ${before[name]?.to}`),
  ];
  const more = lines.length > MAX_LISTED ? [`… and ${lines.length - MAX_LISTED} more`] : [];
  return [`Inventory ${inventory}: ${counts.join(', ')}`, ...lines.slice(0, MAX_LISTED), ...more].join('\n');
}

const counted = (names: readonly string[], what: string): string | null =>
  names.length === 0 ? null : `${names.length} target${names.length === 1 ? '' : 's'} ${what}`;

/** Keys that differ, each with its value before and after. */
function keysOf(before: Target = { probe: '', to: '' }, after: Target = before): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => `${key} ${shown(before[key])} → ${shown(after[key])}`);
}

const shown = (value: unknown): string => {
  if (value === undefined) return 'none';
  return printable(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 100);
};
