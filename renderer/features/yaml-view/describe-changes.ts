import { formatCount } from '../../../ui/format/quantities.ts';
import type { ProjectChanges } from './project-changes.ts';

const NAMED = 3;

/** `2 targets added: a, b`. */
function named(verb: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const first = names.slice(0, NAMED).join(', ');
  const more = names.length > NAMED ? ' …' : '';
  return [`${formatCount(names.length)} ${verb}: ${first}${more}`];
}

/** Describes what applying a text does, a line each; none = the project stays as it is. */
export function describeChanges({ added, removed, changed, renamed, parts }: ProjectChanges): string[] {
  const lines = [
    ...named('added', added),
    ...named('removed', removed),
    ...named('changed, their series restart where settings of the packets differ', changed),
    ...named(
      'renamed, history kept',
      renamed.map(({ from, to }) => `${from} → ${to}`),
    ),
  ];
  const isWide = parts.some((part) => part === 'defaults' || part === 'groups');
  if (parts.length > 0) lines.push(`Changed: ${parts.join(', ')}${isWide ? '. Targets that use them restart' : ''}`);
  return lines;
}
