import { ALERT_LEVELS, TARGET_STATES } from '../../../../core/model/metrics-settings.ts';
import type { Target } from '../../../../core/model/project.ts';
import { groupsOf } from '../../../../core/plan/expand.ts';
import { DEFAULT_PROBE, definitionOf } from '../../../../probes/registry.ts';
import {
  builtInOf,
  type FieldKind,
  fieldText,
  fieldValue,
  PROBE_CHOICES,
  probeOfOtherName,
  SETTING_FIELDS,
  type SettingField,
  THRESHOLD_FIELDS,
  usesSetting,
} from '../../edit/setting-fields.ts';
import { LIMIT_PREFIX, withChanges } from '../../edit/target-form.ts';
import { formatNames, parseNames } from './name-list.ts';
import { type Inherited, listOrNone, type SheetColumn, type SheetProject, withKey } from './sheet-column.ts';

export type TargetColumn = SheetColumn<Target>;

const text: FieldKind = { type: 'text' };
const choice = (values: readonly string[]): FieldKind => ({
  type: 'choice',
  choices: values.map((value) => [value, value] as const),
});
const YES_NO: FieldKind = {
  type: 'choice',
  choices: [
    ['true', 'yes'],
    ['false', 'no'],
  ],
};

/** A key of a target that is plain text, or a list of texts. */
function plainColumn(
  key: keyof Target & string,
  look: Pick<TargetColumn, 'title' | 'width' | 'help'>,
  kind: FieldKind = text,
  inherited?: TargetColumn['inherited'],
): TargetColumn {
  return {
    id: key,
    kind,
    ...look,
    read: (target) => fieldText(target[key], kind),
    write: (target, written) => withKey(target, key, fieldValue(kind, written)),
    inherited: inherited ?? (() => undefined),
  };
}

/** A list of names; spaces separate them too where names have none. */
function listColumn(
  key: 'tags' | 'groups' | 'excludeGroups',
  look: Pick<TargetColumn, 'title' | 'width' | 'help'>,
  inherited: TargetColumn['inherited'] = () => undefined,
): TargetColumn {
  const read = (written: string) =>
    key === 'tags' ? parseNames(written).flatMap((name) => name.split(/\s+/)) : parseNames(written);
  return {
    id: key,
    kind: text,
    ...look,
    read: (target) => formatNames(target[key] ?? []),
    write: (target, written) => withKey(target, key, listOrNone(read(written))),
    inherited,
  };
}

const automaticGroups = (target: Target, { groups }: SheetProject): Inherited | undefined => {
  const names = groupsOf({ ...target, groups: [] }, groups);
  return names.length > 0 ? { text: formatNames(names), from: 'groups that take every target' } : undefined;
};

/** The value of a setting where the target has none: from a group, the defaults, the probe, or built in. */
function inheritedSetting(field: SettingField, target: Target, project: SheetProject): Inherited | undefined {
  const { name } = field;
  const definition = definitionOf(target.probe);
  if (!definition || !usesSetting(target.probe, name)) return undefined;
  if (name === 'dscp' || name === 'payloadBytes') {
    const group = groupsOf(target, project.groups).find((one) => project.groups[one]?.[name] !== undefined);
    if (group !== undefined) return { text: String(project.groups[group]?.[name]), from: `group ${group}` };
  }
  if (project.defaults[name] !== undefined)
    return { text: fieldText(project.defaults[name]), from: 'default settings' };
  const isOfProbe = (definition.defaults as Readonly<Record<string, unknown>> | undefined)?.[name] !== undefined;
  return { text: builtInOf(field, target.probe), from: isOfProbe ? `probe ${target.probe}` : 'built in' };
}

/** Width of a column by its title. */
const widthOf = (title: string): number => Math.max(90, 34 + title.length * 7);

const settingColumn = (field: SettingField): TargetColumn => ({
  id: field.name,
  title: field.label,
  width: widthOf(field.label),
  help: field.help,
  kind: field.kind,
  read: (target) => fieldText(target[field.name], field.kind),
  write: (target, written) => withKey(target, field.name, fieldValue(field.kind, written)),
  inherited: (target, project) => inheritedSetting(field, target, project),
});

const limitColumn = ({ name, label, kind, help }: (typeof THRESHOLD_FIELDS)[number]): TargetColumn => ({
  id: LIMIT_PREFIX + name,
  title: `Limit: ${label.toLowerCase()}`,
  width: widthOf(`Limit: ${label}`),
  help: `Threshold. ${help}`,
  kind,
  read: (target) => fieldText(target.thresholds?.[name], kind),
  write: (target, written) => withChanges(target, { [LIMIT_PREFIX + name]: written }),
  inherited: () => undefined,
});

const NAME: TargetColumn = {
  id: 'name',
  title: 'Name',
  width: 180,
  help: 'Name of the target; a new name keeps the history',
  kind: text,
  read: (_, name) => name,
  write: (target) => target, // an edit of its own
  inherited: ({ to }) => (to.trim() === '' ? undefined : { text: to.trim(), from: 'To' }),
};

/** All columns of targets, in the order of the table. */
export const TARGET_COLUMNS: readonly TargetColumn[] = [
  NAME,
  plainColumn('enabled', { title: 'On', width: 60, help: 'Whether it is probed' }, YES_NO, (_, { defaults }) =>
    defaults.enabled === undefined
      ? { text: 'true', from: 'built in' }
      : { text: String(defaults.enabled), from: 'default settings' },
  ),
  {
    ...plainColumn(
      'probe',
      { title: 'Probe', width: 120, help: 'The kind of measurement' },
      { type: 'choice', choices: PROBE_CHOICES },
    ),
    valueOfOtherName: probeOfOtherName,
  },
  plainColumn('to', {
    title: 'To',
    width: 180,
    help: 'Address, name, CIDR, range or pattern; for services also a URL',
  }),
  {
    ...plainColumn('exclude', { title: 'Exclude', width: 130, help: 'Addresses, CIDRs or ranges to leave out' }),
    read: (target) => (target.exclude ?? []).join(', '),
    write: (target, written) => withChanges(target, { exclude: written }),
  },
  listColumn('groups', { title: 'Groups', width: 140, help: 'Groups to join, with commas between' }, automaticGroups),
  listColumn('excludeGroups', {
    title: 'Left groups',
    width: 120,
    help: 'Groups to leave although they take every target',
  }),
  ...['interval', 'timeout', 'packets', 'port'].flatMap((name) =>
    SETTING_FIELDS.filter((field) => field.name === name).map(settingColumn),
  ),
  listColumn('tags', { title: 'Tags', width: 120, help: 'Words to group and filter by' }),
  plainColumn('site', { title: 'Site', width: 160, help: 'Customer / Site / Floor' }),
  plainColumn('description', { title: 'Description', width: 200, help: 'Free text, up to 1000 characters' }),
  ...THRESHOLD_FIELDS.map(limitColumn),
  plainColumn(
    'alertLevel',
    { title: 'Alert level', width: 110, help: 'Label of its thresholds in metrics' },
    choice(ALERT_LEVELS),
  ),
  plainColumn('state', { title: 'State', width: 110, help: 'Label of its metrics' }, choice(TARGET_STATES)),
  ...SETTING_FIELDS.filter(({ name }) => !['interval', 'timeout', 'packets', 'port'].includes(name)).map(settingColumn),
];

/** Columns that are shown until others are chosen. */
export const USUAL_COLUMNS: readonly string[] = [
  'name',
  'enabled',
  'probe',
  'to',
  'groups',
  'interval',
  'timeout',
  'packets',
  'port',
  'tags',
  'site',
  'description',
  'limit:lossRatio',
  'limit:p95',
];

/** A target before anything is written. */
export const NEW_TARGET: Target = { probe: DEFAULT_PROBE, to: '' };
