import type { CatalogTarget, EditOp } from '../../../core/contracts/station.ts';
import { Target, type Thresholds } from '../../../core/model/project.ts';
import { fieldText, fieldValue, SETTING_FIELDS, THRESHOLD_FIELDS } from './setting-fields.ts';

/** Every field as written; the names of thresholds have `limit.` in front. */
export type FormValues = Record<string, string>;

/** Shown and held by a field whose value differs between the targets; written only over it. */
export interface SharedValue {
  readonly text: string;
  readonly isMixed: boolean;
}

export const LIMIT_PREFIX = 'limit:';

const GROUP_SEPARATOR = /\s*,\s*/;

function valuesOf({ name, definition }: CatalogTarget): FormValues {
  const values: FormValues = {
    name,
    to: definition.to,
    description: definition.description ?? '',
    enabled: String(definition.enabled ?? true),
    groups: (definition.groups ?? []).join(', '),
  };
  for (const field of SETTING_FIELDS) values[field.name] = fieldText(definition[field.name]);
  for (const { name: limit } of THRESHOLD_FIELDS)
    values[LIMIT_PREFIX + limit] = fieldText(definition.thresholds?.[limit]);
  return values;
}

/** What the targets have in common; a field in which they differ is mixed and empty. */
export function sharedValues(targets: readonly CatalogTarget[]): Readonly<Record<string, SharedValue>> {
  const all = targets.map(valuesOf);
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

/** A target with the fields that were changed, and only these; an emptied field goes back to the default. */
export function withChanges(target: Target, changes: FormValues): Target {
  const plain: Record<string, unknown> = {};
  for (const { name, kind } of SETTING_FIELDS) {
    const written = changes[name];
    if (written !== undefined) plain[name] = fieldValue(kind, written);
  }
  const { to, description, enabled, groups } = changes;
  if (to !== undefined) plain['to'] = to.trim();
  if (description !== undefined) plain['description'] = description.trim() || undefined;
  if (enabled !== undefined) plain['enabled'] = enabled === 'true';
  if (groups !== undefined) {
    const list = groups.split(GROUP_SEPARATOR).filter((group) => group !== '');
    plain['groups'] = list.length > 0 ? list : undefined;
  }
  return withThresholds(withoutEmpty({ ...target, ...plain }) as Target, changes);
}

/** The edit that brings the changes to every target; a rename comes after, so that the definition finds its name. */
export function editOps(targets: readonly CatalogTarget[], changes: FormValues): EditOp[] {
  const { name: newName, ...others } = changes;
  const ops: EditOp[] = [];
  if (Object.keys(others).length > 0) {
    for (const { name, definition } of targets) ops.push({ op: 'put', name, target: withChanges(definition, others) });
  }
  const only = targets[0];
  if (newName !== undefined && targets.length === 1 && only && newName.trim() !== only.name) {
    ops.push({ op: 'rename', from: only.name, to: newName.trim() });
  }
  return ops;
}

/** What the schema has against a plain field of the form; undefined = nothing. */
export function plainProblem(field: 'to' | 'description', written: string): string | undefined {
  const parsed = Target.shape[field].safeParse(written.trim());
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}
