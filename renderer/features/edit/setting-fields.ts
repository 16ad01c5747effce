import { PROBE_IDS, type ProbeId, type Thresholds } from '../../../core/model/project.ts';
import { Settings } from '../../../core/model/settings.ts';
import { PROBES } from '../../../probes/index.common.ts';

/** Every field as written; the names of thresholds have `limit:` in front, those of groups `group:`. */
export type FormValues = Record<string, string>;

export type SettingName = Exclude<keyof Settings, 'enabled'>;
export type ThresholdName = keyof Thresholds;
export type SettingSection = 'Probe' | 'Rounds' | 'Packets' | 'Addresses';

export type FieldKind =
  | { readonly type: 'text' }
  | { readonly type: 'whole' }
  /** A ratio that is read and written in percent. */
  | { readonly type: 'percent' }
  /** A port as a number, several as text. */
  | { readonly type: 'ports' }
  | { readonly type: 'choice'; readonly choices: readonly (readonly [value: string, label: string])[] };

export interface FieldLook<Name extends string = string> {
  readonly name: Name;
  readonly label: string;
  readonly kind: FieldKind;
  /** What holds when nothing is written anywhere. */
  readonly builtIn: string;
  readonly help: string;
}

export interface SettingField extends FieldLook<SettingName> {
  readonly section: SettingSection;
}

const YES_NO = {
  type: 'choice',
  choices: [
    ['true', 'yes'],
    ['false', 'no'],
  ],
} as const;
const FAMILIES = {
  type: 'choice',
  choices: [
    ['ipv4', 'IPv4'],
    ['ipv6', 'IPv6'],
  ],
} as const;
const METHODS = {
  type: 'choice',
  choices: [
    ['icmp', 'ICMP echo'],
    ['udp', 'UDP'],
    ['tcp', 'TCP SYN'],
  ],
} as const;

const text = { type: 'text' } as const;
const whole = { type: 'whole' } as const;

const probe: readonly FieldLook<SettingName>[] = [
  { name: 'port', label: 'Port', kind: { type: 'ports' }, builtIn: 'none', help: 'e.g. 443 or 22,80,8000-8010' },
  { name: 'method', label: 'Method', kind: METHODS, builtIn: 'ICMP echo', help: 'Type of the packets to send' },
  { name: 'maxHops', label: 'Maximum hops', kind: whole, builtIn: '30', help: '1 to 255' },
  {
    name: 'silentHops',
    label: 'Silent hops',
    kind: whole,
    builtIn: '8',
    help: 'Stop after this many silent hops in a row',
  },
  { name: 'flows', label: 'Flows', kind: whole, builtIn: '1', help: '2 to 64 find equal-cost paths' },
  {
    name: 'maxMtu',
    label: 'Maximum size',
    kind: whole,
    builtIn: '1500',
    help: 'Bytes including IP header, at least 576',
  },
];

const rounds: readonly FieldLook<SettingName>[] = [
  { name: 'interval', label: 'Interval', kind: text, builtIn: '1s', help: 'Time between rounds, e.g. 500ms, 5s' },
  { name: 'timeout', label: 'Timeout', kind: text, builtIn: '1s', help: 'Wait for a reply' },
  {
    name: 'downAfter',
    label: 'Down after',
    kind: whole,
    builtIn: '3, more on lossy paths',
    help: 'Consecutive losses before the state is down',
  },
  { name: 'packets', label: 'Packets per round', kind: whole, builtIn: '1', help: '1 to 65535' },
  { name: 'spacing', label: 'Spacing', kind: text, builtIn: '10ms', help: 'Pause between the packets of a round' },
];

const packets: readonly FieldLook<SettingName>[] = [
  {
    name: 'payloadBytes',
    label: 'Payload bytes',
    kind: whole,
    builtIn: 'probe default',
    help: 'Data after the header',
  },
  { name: 'ttl', label: 'TTL', kind: whole, builtIn: 'automatic', help: 'Hop limit of the requests, 1 to 255' },
  { name: 'dscp', label: 'DSCP', kind: whole, builtIn: '0', help: 'Differentiated services code point, 0 to 63' },
  { name: 'dontFragment', label: 'Don’t fragment', kind: YES_NO, builtIn: 'no', help: 'Set the DF bit' },
  { name: 'interface', label: 'Interface', kind: text, builtIn: 'automatic', help: 'Send out of this interface' },
];

const addresses: readonly FieldLook<SettingName>[] = [
  {
    name: 'addressFamily',
    label: 'Address family',
    kind: FAMILIES,
    builtIn: 'automatic',
    help: 'Address family for names',
  },
  {
    name: 'dnsInterval',
    label: 'Name lookup',
    kind: text,
    builtIn: '5m',
    help: 'Time between lookups of a name; 0s = once',
  },
  {
    name: 'wholeSubnet',
    label: 'Whole subnet',
    kind: YES_NO,
    builtIn: 'no',
    help: 'Include network and broadcast address',
  },
  {
    name: 'skipOwnAddress',
    label: 'Skip own address',
    kind: YES_NO,
    builtIn: 'no',
    help: 'Skip this computer’s own addresses',
  },
];

const inSection =
  (section: SettingSection) =>
  (field: FieldLook<SettingName>): SettingField => ({ ...field, section });

export const SETTING_FIELDS: readonly SettingField[] = [
  ...probe.map(inSection('Probe')),
  ...rounds.map(inSection('Rounds')),
  ...packets.map(inSection('Packets')),
  ...addresses.map(inSection('Addresses')),
];

export const SETTING_SECTIONS: readonly SettingSection[] = ['Probe', 'Rounds', 'Packets', 'Addresses'];

/** The probes to choose from, with what they are called. */
export const PROBE_CHOICES = PROBE_IDS.map((id) => [id, PROBES[id].definition.title] as const);

/** Settings that only some probes use; the others are for all. */
const OF_SOME_PROBES: ReadonlySet<string> = new Set(PROBE_IDS.flatMap((id) => PROBES[id].definition.uses));

export function usesSetting(id: ProbeId, name: SettingName): boolean {
  return !OF_SOME_PROBES.has(name) || (PROBES[id].definition.uses as readonly string[]).includes(name);
}

/** Those that a paste offers; the rest is in the editor. */
const IN_PASTE: readonly SettingName[] = [
  'port',
  'method',
  'flows',
  'interval',
  'timeout',
  'packets',
  'payloadBytes',
  'dscp',
];

export const pasteFields = (id: ProbeId): readonly SettingField[] =>
  SETTING_FIELDS.filter(({ name }) => IN_PASTE.includes(name) && usesSetting(id, name));

export const THRESHOLD_FIELDS: readonly FieldLook<ThresholdName>[] = [
  { name: 'lossRatio', label: 'Loss %', kind: { type: 'percent' }, builtIn: 'none', help: 'Percent, e.g. 2 or 0.5%' },
  { name: 'avg', label: 'Mean', kind: text, builtIn: 'none', help: 'e.g. 80ms' },
  { name: 'p50', label: 'Median', kind: text, builtIn: 'none', help: 'e.g. 80ms' },
  { name: 'p95', label: '95th percentile', kind: text, builtIn: 'none', help: 'e.g. 80ms' },
  { name: 'max', label: 'Maximum', kind: text, builtIn: 'none', help: 'e.g. 80ms' },
];

/** The written form of a value; empty = not set. */
export function fieldText(value: unknown, kind: FieldKind = text): string {
  if (value === undefined) return '';
  return kind.type === 'percent' ? `${tidy(Number(value) * 100)} %` : String(value);
}

/** Without the last digits, which only come of a division by 100. */
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
      return trimmed;
    case 'percent':
      return ratioOf(trimmed);
    case 'whole':
      return Number(trimmed.replace(',', '.'));
    case 'ports':
      return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
    case 'choice':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
  }
}

/** What the schema has against a text in a field; undefined = nothing. */
export function settingProblem(field: SettingField, written: string): string | undefined {
  const parsed = Settings.shape[field.name].safeParse(fieldValue(field.kind, written));
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
