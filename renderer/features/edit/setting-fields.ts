import { Settings, Thresholds } from '../../../core/model/project.ts';

export type SettingName = Exclude<keyof Settings, 'enabled'>;
export type ThresholdName = keyof Thresholds;

export type FieldKind =
  | { readonly type: 'text' }
  | { readonly type: 'whole' }
  | { readonly type: 'number' }
  | { readonly type: 'choice'; readonly choices: readonly (readonly [value: string, label: string])[] };

export interface SettingField<Name extends string = string> {
  readonly name: Name;
  readonly label: string;
  readonly kind: FieldKind;
  /** What holds when nothing is written anywhere. */
  readonly builtIn: string;
  readonly help: string;
}

const YES_NO = [
  ['true', 'yes'],
  ['false', 'no'],
] as const;
const FAMILIES = [
  ['ipv4', 'IPv4'],
  ['ipv6', 'IPv6'],
] as const;

const text = { type: 'text' } as const;
const whole = { type: 'whole' } as const;

export const SETTING_FIELDS: readonly SettingField<SettingName>[] = [
  { name: 'interval', label: 'Interval', kind: text, builtIn: '1s', help: 'Period of the rounds, as 500ms or 5s' },
  { name: 'timeout', label: 'Timeout', kind: text, builtIn: '1s', help: 'How long an answer is waited for' },
  { name: 'packets', label: 'Packets per round', kind: whole, builtIn: '1', help: '1 to 1000' },
  { name: 'spacing', label: 'Spacing', kind: text, builtIn: '10ms', help: 'Pause between the packets of a round' },
  { name: 'payloadBytes', label: 'Payload bytes', kind: whole, builtIn: '56', help: 'Data after the ICMP header' },
  { name: 'ttl', label: 'TTL', kind: whole, builtIn: 'system', help: 'Hop limit of the requests, 1 to 255' },
  { name: 'dscp', label: 'DSCP', kind: whole, builtIn: '0', help: 'Differentiated services code point, 0 to 63' },
  {
    name: 'dontFragment',
    label: 'Don’t fragment',
    kind: { type: 'choice', choices: YES_NO },
    builtIn: 'no',
    help: 'Set DF',
  },
  {
    name: 'addressFamily',
    label: 'Address family',
    kind: { type: 'choice', choices: FAMILIES },
    builtIn: 'system’s preference',
    help: 'For names: which address to probe',
  },
  { name: 'interface', label: 'Interface', kind: text, builtIn: 'by route', help: 'Send out of this interface' },
];

/** Those that a paste offers; the rest is in the editor. */
export const PASTE_FIELDS = SETTING_FIELDS.filter(({ name }) =>
  ['interval', 'timeout', 'payloadBytes', 'ttl', 'dscp'].includes(name),
);

export const THRESHOLD_FIELDS: readonly SettingField<ThresholdName>[] = [
  { name: 'lossRatio', label: 'Loss ratio', kind: { type: 'number' }, builtIn: 'none', help: '0 to 1, as 0.02' },
  { name: 'avg', label: 'Mean', kind: text, builtIn: 'none', help: 'As 80ms' },
  { name: 'p50', label: 'Median', kind: text, builtIn: 'none', help: 'As 80ms' },
  { name: 'p95', label: '95th percentile', kind: text, builtIn: 'none', help: 'As 80ms' },
  { name: 'max', label: 'Maximum', kind: text, builtIn: 'none', help: 'As 80ms' },
];

/** The written form of a value; empty = not set. */
export function fieldText(value: unknown): string {
  return value === undefined ? '' : String(value);
}

/** The value that a text in a field stands for; undefined = not set. A text that is no number stays, for the schema to refuse. */
export function fieldValue(kind: FieldKind, written: string): unknown {
  const trimmed = written.trim();
  if (trimmed === '') return undefined;
  switch (kind.type) {
    case 'text':
      return trimmed;
    case 'whole':
    case 'number':
      return Number(trimmed.replace(',', '.'));
    case 'choice':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
  }
}

/** What the schema has against a text in a field; undefined = nothing. */
export function settingProblem(field: SettingField<SettingName>, written: string): string | undefined {
  const parsed = Settings.shape[field.name].safeParse(fieldValue(field.kind, written));
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

export function thresholdProblem(field: SettingField<ThresholdName>, written: string): string | undefined {
  const parsed = Thresholds.shape[field.name].safeParse(fieldValue(field.kind, written));
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

export type WrittenSettings = Readonly<Partial<Record<SettingName, string>>>;

/** Settings of written fields; empty ones and those that are not valid are left out. */
export function settingsOf(written: WrittenSettings): Settings {
  const valid = SETTING_FIELDS.filter((field) => settingProblem(field, written[field.name] ?? '') === undefined);
  const values = valid.map(({ name, kind }) => [name, fieldValue(kind, written[name] ?? '')] as const);
  return Settings.parse(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
}

export const areSettingsValid = (written: WrittenSettings): boolean =>
  SETTING_FIELDS.every((field) => settingProblem(field, written[field.name] ?? '') === undefined);
