import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Group, Target } from '../../../core/model/project.ts';
import type { Settings } from '../../../core/model/settings.ts';
import type { Thresholds } from '../../../core/model/thresholds.ts';
import { parseProject } from '../../../probes/project-schema.ts';
import { groupValues, withGroupChanges } from './group-membership.ts';
import {
  type FormValues,
  fieldText,
  fieldValue,
  SETTING_FIELDS,
  THRESHOLD_FIELDS,
  withoutKey,
} from './setting-fields.ts';

/** Shown and held by a field whose value differs between the targets; written only over it. */
export interface SharedValue {
  readonly text: string;
  readonly isMixed: boolean;
}

/** The parts of the project that the form needs. */
export interface FormProject {
  readonly defaults: Settings;
  readonly groups: Readonly<Record<string, Group>>;
}

export const LIMIT_PREFIX = 'limit:';

function valuesOf({ name, definition }: CatalogTarget, groups: FormProject['groups']): FormValues {
  const values: FormValues = {
    name,
    probe: definition.probe,
    to: definition.to,
    exclude: (definition.exclude ?? []).join(', '),
    description: definition.description ?? '',
    enabled: String(definition.enabled ?? true),
    ...groupValues(definition, groups),
  };
  for (const field of SETTING_FIELDS) values[field.name] = fieldText(definition[field.name]);
  for (const { name: limit, kind } of THRESHOLD_FIELDS)
    values[LIMIT_PREFIX + limit] = fieldText(definition.thresholds?.[limit], kind);
  return values;
}

/** The common values of the targets; a field in which they differ is mixed and empty. */
export function sharedValues(
  targets: readonly CatalogTarget[],
  groups: FormProject['groups'],
): Readonly<Record<string, SharedValue>> {
  const all = targets.map((target) => valuesOf(target, groups));
  const first = all[0] ?? {};
  return Object.fromEntries(
    Object.entries(first).map(([field, text]) => {
      const isMixed = all.some((values) => values[field] !== text);
      return [field, { text: isMixed ? '' : text, isMixed }];
    }),
  );
}

function withThresholds(target: Target, changes: FormValues): Target {
  const limits = THRESHOLD_FIELDS.filter(({ name }) => changes[LIMIT_PREFIX + name] !== undefined);
  if (limits.length === 0) return target;
  const { thresholds, ...rest } = target;
  const changed = Object.fromEntries(
    limits.map(({ name, kind }) => [name, fieldValue(kind, changes[LIMIT_PREFIX + name] ?? '')]),
  );
  const merged = withoutEmpty({ ...thresholds, ...changed }) as Thresholds;
  return Object.keys(merged).length > 0 ? { ...rest, thresholds: merged } : rest;
}

function withoutEmpty(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Entries between commas and spaces; a comma between brackets belongs to a pattern. undefined = none. */
const excludeOf = (written: string): readonly string[] | undefined =>
  written.match(/(?:\[[^\]]*\]|[^\s,;])+/g)?.map(String);

/** A target with the fields that were changed, and only these; an emptied field goes back to the default. */
export function withChanges(target: Target, changes: FormValues, groups: FormProject['groups'] = {}): Target {
  const plain: Record<string, unknown> = {};
  for (const { name, kind } of SETTING_FIELDS) {
    const written = changes[name];
    if (written !== undefined) plain[name] = fieldValue(kind, written);
  }
  const { probe, to, exclude, description, enabled } = changes;
  if (probe !== undefined) plain['probe'] = probe;
  if (to !== undefined) plain['to'] = to.trim();
  if (exclude !== undefined) plain['exclude'] = excludeOf(exclude);
  if (description !== undefined) plain['description'] = description.trim() || undefined;
  if (enabled !== undefined) plain['enabled'] = enabled === 'true';
  const changed = withThresholds(withoutEmpty({ ...target, ...plain }) as Target, changes);
  return withGroupChanges(changed, changes, groups);
}

/** The edit that brings the changes to every target; a rename comes after, so that the definition finds its name. */
export function editOps(
  targets: readonly CatalogTarget[],
  changes: FormValues,
  groups: FormProject['groups'] = {},
): EditOp[] {
  const { name: newName, ...others } = changes;
  const ops: EditOp[] = [];
  if (Object.keys(others).length > 0) {
    for (const { name, definition } of targets)
      ops.push({ op: 'put', name, target: withChanges(definition, others, groups) });
  }
  const only = targets[0];
  if (newName !== undefined && targets.length === 1 && only && newName.trim() !== only.name) {
    ops.push({ op: 'rename', from: only.name, to: newName.trim() });
  }
  return ops;
}

/** The targets as they are after that edit. */
export function editedTargets(
  targets: readonly CatalogTarget[],
  changes: FormValues,
  groups: FormProject['groups'],
): readonly CatalogTarget[] {
  const { name: newName, ...others } = changes;
  return targets.map((target) => {
    const definition = withChanges(target.definition, others, groups);
    return { ...target, name: newName?.trim() ?? target.name, definition };
  });
}

/** The properties on which validation depends: targets with equal kinds are validated once. */
const kindOf = ({ definition }: CatalogTarget): string =>
  [definition.probe, definition.port ?? '', definition.groups ?? '', definition.excludeGroups ?? ''].join('\n');

/** One target for each kind, so that ten thousand selected ones are not all parsed at every key. */
export const representatives = (targets: readonly CatalogTarget[]): readonly CatalogTarget[] => [
  ...new Map(targets.map((target) => [kindOf(target), target])).values(),
];

function fieldOf(path: readonly PropertyKey[]): string {
  const [field, inner] = path.map(String);
  if (field === 'thresholds' && inner !== undefined) return LIMIT_PREFIX + inner;
  return field ?? '';
}

export const LOSS_FIELD = `${LIMIT_PREFIX}lossRatio`;

/** The file has a ratio, the form a percentage: the error describes the written percentage. */
export const lossProblem = (written: string | undefined): string =>
  Number.isNaN(fieldValue({ type: 'percent' }, written ?? ''))
    ? 'Must be a percentage, e.g. 2 or 2%'
    : 'Must be 0 to 100 %';

/**
 * The errors of the project's schema for the targets with these changes, by field of the form.
 * @param targets see `representatives`
 */
export function problemsOf(
  targets: readonly CatalogTarget[],
  changes: FormValues,
  project: FormProject,
): ReadonlyMap<string, string> {
  const { defaults, groups } = project;
  const changed = targets.map(({ name, definition }) => [name, withChanges(definition, changes, groups)] as const);
  const parsed = parseProject({ sounder: 1, defaults, groups, targets: Object.fromEntries(changed) });
  const problems = new Map<string, string>();
  for (const { path, message } of 'issues' in parsed ? parsed.issues : []) {
    if (path[0] !== 'targets') continue;
    const field = fieldOf(path.slice(2));
    if (!problems.has(field))
      problems.set(field, field === LOSS_FIELD ? lossProblem(changes[field]) : withoutKey(field, message));
  }
  return problems;
}
