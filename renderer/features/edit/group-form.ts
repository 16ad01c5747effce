import { parsePortRange } from '../../../core/model/ports.ts';
import type { Group } from '../../../core/model/project.ts';
import { SHARED_SETTINGS } from '../../../core/model/settings.ts';
import { parseSource, sourcesOf } from '../../../core/model/sources.ts';
import { parseProject } from '../../../probes/project-schema.ts';
import { plural } from '../../../ui/format/quantities.ts';
import { fieldText, fieldValue } from './setting-fields.ts';

/** A group as the form writes it: a source of each family has a field of its own. */
export interface GroupValues {
  readonly source4: string;
  readonly source6: string;
  readonly sourcePorts: string;
  readonly dscp: string;
  readonly payloadBytes: string;
  readonly autoRegister: boolean;
}
export type GroupText = Exclude<keyof GroupValues, 'autoRegister'>;

export const NEW_GROUP: GroupValues = {
  source4: '',
  source6: '',
  sourcePorts: '',
  dscp: '',
  payloadBytes: '',
  autoRegister: false,
};

const familyOf = (source: string): 4 | 6 => (source.includes(':') ? 6 : 4);

export function groupValuesOf(group: Group): GroupValues {
  const sources = [group.source ?? []].flat();
  return {
    source4: sources.find((source) => familyOf(source) === 4) ?? '',
    source6: sources.find((source) => familyOf(source) === 6) ?? '',
    sourcePorts: fieldText(group.sourcePorts),
    dscp: fieldText(group.dscp),
    payloadBytes: fieldText(group.payloadBytes),
    autoRegister: group.autoRegister ?? false,
  };
}

/** The group that was written. It need not be valid: see `groupProblems`. */
export function groupOf(values: GroupValues): Group {
  const sources = [values.source4.trim(), values.source6.trim()].filter((source) => source !== '');
  const plain = {
    source: sources.length > 1 ? sources : sources[0],
    sourcePorts: fieldValue({ type: 'ports' }, values.sourcePorts),
    dscp: fieldValue(SHARED_SETTINGS.dscp.input, values.dscp),
    payloadBytes: fieldValue(SHARED_SETTINGS.payloadBytes.input, values.payloadBytes),
    autoRegister: values.autoRegister || undefined,
  };
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)) as Group;
}

function sourceProblem(written: string, family: 4 | 6): string | undefined {
  const source = written.trim();
  if (source === '') return undefined;
  const parsed = parseSource(source);
  if ('error' in parsed) return parsed.error;
  return parsed.sources.family === family
    ? undefined
    : `This is IPv${parsed.sources.family}: use the IPv${parsed.sources.family} source field`;
}

/** The errors of a group, and of its name when it is new, by field. */
export function groupProblems(
  values: GroupValues,
  name: string,
  taken: (name: string) => boolean,
): ReadonlyMap<GroupText | 'name', string> {
  const problems = new Map<GroupText | 'name', string>();
  const parsed = parseProject({ sounder: 1, groups: { [name]: groupOf(values) } });
  for (const { path, message, code } of 'issues' in parsed ? parsed.issues : []) {
    if (code === 'invalid_key' || path.length < 3) problems.set('name', 'Must be 1 to 128 characters on one line');
    else if (path[2] !== 'source') problems.set(path[2] as GroupText, message);
  }
  if (taken(name)) problems.set('name', `A group named “${name}” already exists`);
  const source4 = sourceProblem(values.source4, 4);
  const source6 = sourceProblem(values.source6, 6);
  if (source4 !== undefined) problems.set('source4', source4);
  if (source6 !== undefined) problems.set('source6', source6);
  return problems;
}

/** A group's packet settings in a line. */
export function groupSummary(group: Group): string {
  const parts = [];
  if (group.source !== undefined) parts.push(`from ${[group.source].flat().join(' and ')}`);
  if (group.sourcePorts !== undefined) parts.push(`ports ${group.sourcePorts}`);
  if (group.dscp !== undefined) parts.push(`DSCP ${group.dscp}`);
  if (group.payloadBytes !== undefined) parts.push(plural(group.payloadBytes, 'byte'));
  return parts.length > 0 ? parts.join(' · ') : 'no settings';
}

/** The rotation of source addresses and ports of a valid group; null when nothing rotates. */
export function rotationText(group: Group): string | null {
  const ports = group.sourcePorts === undefined ? undefined : parsePortRange(String(group.sourcePorts));
  const portCount = ports && 'range' in ports ? ports.range.count : 1;
  const turns = sourcesOf(group.source).map(({ family, count }) => ({ family, count, packets: count * portCount }));
  const turning = turns.filter(({ packets }) => packets > 1);
  if (turning.length === 0) return portCount > 1 ? `${portCount} ports, rotating per packet` : null;
  return turning
    .map(
      ({ family, count, packets }) =>
        `IPv${family}: ${plural(count, 'address', 'addresses')} × ${plural(portCount, 'port')}, one rotation per ${plural(packets, 'packet')}`,
    )
    .join(' · ');
}
