import { SETTING_SECTIONS, type Setting, type SettingInput } from '../../../core/model/setting.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { PACKET_SETTINGS, SHARED_SETTINGS, settingsOfProbe } from '../../../core/model/settings.ts';
import { NO_LIMIT, type Thresholds } from '../../../core/model/thresholds.ts';
import { allSettings, PROBE_IDS, probeOf } from '../../../probes/registry.ts';

/** Every field as written; the names of thresholds have `limit:` in front, those of groups `group:`. */
export type FormValues = Record<string, string>;

export type SettingName = string;
export type ThresholdName = keyof Thresholds;

export type FieldKind =
  | SettingInput
  /** A ratio that is read and written in percent. */
  | { readonly type: 'percent' };

export interface FieldLook<Name extends string = string> {
  readonly name: Name;
  readonly label: string;
  readonly kind: FieldKind;
  /** The effective value when nothing is configured. */
  readonly builtIn: string;
  readonly help: string;
}

export interface SettingField extends FieldLook<SettingName> {
  readonly section: Setting['section'];
  readonly schema: Setting['schema'];
}

const text = { type: 'text' } as const;

const fieldOf = ([name, { label, input, unset, help, section, schema }]: readonly [string, Setting]): SettingField => ({
  name,
  label,
  kind: input,
  builtIn: unset,
  help,
  section,
  schema,
});

/** All fields, section by section. */
export const SETTING_FIELDS: readonly SettingField[] = SETTING_SECTIONS.flatMap((section) =>
  Object.entries(allSettings())
    .map(fieldOf)
    .filter((field) => field.section === section),
);

/** The probes to choose from, by title. */
export const PROBE_CHOICES = PROBE_IDS.map((id) => [id, probeOf(id).definition.title] as const);

/** The probe that users call by another name, in lower case; undefined = none. */
export const probeOfOtherName = (name: string): string | undefined =>
  PROBE_IDS.find((id) => probeOf(id).definition.otherNames?.includes(name) === true);

const FOR_ALL_PROBES: ReadonlySet<string> = new Set(
  Object.keys(SHARED_SETTINGS).filter((name) => !(PACKET_SETTINGS as readonly string[]).includes(name)),
);

export const usesSetting = (id: string, name: SettingName): boolean =>
  FOR_ALL_PROBES.has(name) || Object.hasOwn(settingsOfProbe(probeOf(id).definition), name);

/** The help of a field among those of several probes: it begins with the probes that alone have the setting. */
export function helpOfMany({ name, help }: FieldLook): string {
  const owners = PROBE_IDS.map((id) => probeOf(id).definition).filter(({ settings }) => Object.hasOwn(settings, name));
  if (owners.length === 0) return help;
  const inSentence = /^[A-Z][a-z]/.test(help) ? help.charAt(0).toLowerCase() + help.slice(1) : help;
  return `${owners.map(({ title }) => title).join(', ')}: ${inSentence}`;
}

/** The default of a field for a target of one probe. */
export function builtInOf({ name, builtIn }: FieldLook, id: string | undefined): string {
  if (id === undefined) return builtIn;
  const { payloadBytes, defaults, service } = probeOf(id).definition;
  if (name === 'port' && service) return 'that of the service';
  if (name === 'payloadBytes' && payloadBytes !== null) return `default (${payloadBytes})`;
  const own = (defaults as Settings | undefined)?.[name];
  return own === undefined ? builtIn : String(own);
}

/** Settings that the paste dialog offers; the editor has all. */
export const pasteFields = (id: string): readonly SettingField[] =>
  SETTING_FIELDS.filter(({ name }) => allSettings()[name]?.isQuick && usesSetting(id, name));

export const THRESHOLD_FIELDS: readonly FieldLook<ThresholdName>[] = [
  {
    name: 'lossRatio',
    label: 'Loss %',
    kind: { type: 'percent' },
    builtIn: 'none',
    help: 'E.g. 2 or 0.5%; none = no threshold',
  },
  { name: 'avg', label: 'Mean', kind: text, builtIn: 'none', help: 'E.g. 80ms; none = no threshold' },
  { name: 'p50', label: 'Median', kind: text, builtIn: 'none', help: 'E.g. 80ms; none = no threshold' },
  { name: 'p95', label: '95th percentile', kind: text, builtIn: 'none', help: 'E.g. 80ms; none = no threshold' },
  { name: 'max', label: 'Maximum', kind: text, builtIn: 'none', help: 'E.g. 80ms; none = no threshold' },
];

/** The written form of a value; empty = not set. */
export function fieldText(value: unknown, kind: FieldKind = text): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join('; '); // such settings accept one text as well
  return kind.type === 'percent' && value !== NO_LIMIT ? `${tidy(Number(value) * 100)} %` : String(value);
}

/** Removes the rounding error of a division by 100. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** @returns NaN where the text is no percentage */
function ratioOf(written: string): number {
  const percent = written.replace(/\s*%$/, '').replace(',', '.');
  return percent === '' ? Number.NaN : tidy(Number(percent) / 100);
}

/** The value that a text in a field stands for; undefined = not set. A text that is no number stays, for the schema to refuse. */
export function fieldValue(kind: FieldKind, written: string): unknown {
  const trimmed = written.trim();
  if (trimmed === '') return undefined;
  switch (kind.type) {
    case 'text':
    case 'secret':
      return trimmed;
    case 'percent':
      return trimmed === NO_LIMIT ? trimmed : ratioOf(trimmed);
    case 'whole':
      return Number(trimmed.replace(',', '.'));
    case 'ports':
      return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
    case 'choice':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
  }
}

/** The schema's error for a text in a field; undefined = valid. */
export function settingProblem(field: SettingField, written: string): string | undefined {
  const parsed = field.schema.optional().safeParse(fieldValue(field.kind, written));
  return parsed.success ? undefined : withoutKey(field.name, parsed.error.issues[0]?.message);
}

/** A message of the file begins with its key, which the form shows as a label. */
export function withoutKey(key: string, message = ''): string {
  if (!message.startsWith(`${key} `)) return message;
  const rest = message.slice(key.length + 1);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

export type WrittenSettings = Readonly<Partial<Record<SettingName, string>>>;

/** Settings of the written fields without empty and invalid ones. */
export function settingsOf(written: WrittenSettings): Settings {
  const valid = SETTING_FIELDS.filter((field) => settingProblem(field, written[field.name] ?? '') === undefined);
  const values = valid.map(({ name, kind }) => [name, fieldValue(kind, written[name] ?? '')] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

export const areSettingsValid = (written: WrittenSettings): boolean =>
  SETTING_FIELDS.every((field) => settingProblem(field, written[field.name] ?? '') === undefined);
