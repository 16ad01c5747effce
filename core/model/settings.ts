import { z } from 'zod';
import { AgentSelectors } from './agent-selectors.ts';
import { parseDuration } from './duration.ts';
import { TraceMethod } from './packet.ts';
import { parsePorts } from './ports.ts';
import {
  duration,
  type SettingSet,
  type SettingValues,
  setting,
  shapeOf,
  wholeSetting,
  yesNoSetting,
} from './setting.ts';
import { ThresholdAfter, USUAL_RULE } from './threshold-rule.ts';
import { Thresholds } from './thresholds.ts';
import { isTimeZone, parseTimeWindows } from './time-windows.ts';

/** Lookups as often as the shortest interval of packets; a fraction of a millisecond would round to "once". */
const MIN_DNS_INTERVAL_MS = 10;

function isBetween(text: string, aboveMs: number, belowMs: number): boolean {
  const parsed = parseDuration(text);
  return 'ms' in parsed && parsed.ms > aboveMs && parsed.ms < belowMs;
}

/** A port, or several as `22,80,8000-8010`. */
const Port = z
  .union([z.int(), z.string()], 'port must be a number, or several as "22,80,8000-8010"')
  .superRefine((value, context) => {
    const parsed = parsePorts(String(value));
    if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
  });

/** Time windows as `mon-fri 08:00-18:00; sat 10:00-12:00`. */
const TimeWindows = z
  .string('Write schedule as text, as "mon-fri 08:00-18:00; sat 10:00-12:00"')
  .superRefine((value, context) => {
    const parsed = parseTimeWindows(value);
    if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
  });

const TimeZone = z.string('timeZone must be text, as Europe/Berlin').refine(isTimeZone, {
  error: ({ input }) => `"${input}" is not a time zone: use a name as Europe/Berlin, or UTC`,
});

const text = { type: 'text' } as const;

/**
 * Settings shared by probes, of a target or of all targets (`defaults`). A probe lists in `uses` those of
 * PACKET_SETTINGS that it has; the others apply to all probes. Settings of a single probe are in its definition.
 */
export const SHARED_SETTINGS = {
  port: setting(
    Port,
    { type: 'ports' },
    {
      default: null,
      unset: 'none; for paths 33434 (UDP) or 443 (TCP)',
      label: 'Port',
      help: 'Destination port, or several as 22,80,8000-8010: each is a series of its own',
      section: 'Probe',
      flag: '--port <PORTS>',
      isQuick: true,
    },
  ),
  method: setting(
    z.enum(TraceMethod.options, 'method must be icmp, udp or tcp'),
    {
      type: 'choice',
      choices: [
        ['icmp', 'ICMP echo'],
        ['udp', 'UDP'],
        ['tcp', 'TCP SYN'],
      ],
    },
    {
      default: 'icmp' as const,
      unset: 'ICMP echo',
      label: 'Method',
      help: 'Type of the packets to send',
      section: 'Probe',
      flag: '--method <M>',
      isQuick: true,
    },
  ),
  interval: setting(duration(10, 86_400_000, 'interval'), text, {
    default: '1s',
    label: 'Interval',
    help: 'Time between rounds, e.g. 500ms, 5s',
    section: 'Rounds',
    isQuick: true,
  }),
  timeout: setting(duration(1, 60_000, 'timeout'), text, {
    default: '1s',
    label: 'Timeout',
    help: 'Wait for a reply',
    section: 'Rounds',
    isQuick: true,
  }),
  lock: setting(
    z.enum(['none', 'check', 'local', 'global'], 'lock must be none, check, local or global'),
    {
      type: 'choice',
      choices: [
        ['none', 'none'],
        ['check', 'wait while a probe runs alone'],
        ['local', 'run alone on its host'],
        ['global', 'run alone in the fleet'],
      ],
    },
    {
      default: 'none' as const,
      label: 'Lock',
      help: 'Whether service probes wait for each other: none, check or local on their host, or global in the whole fleet',
      section: 'Rounds',
    },
  ),
  schedule: setting(TimeWindows, text, {
    default: null,
    unset: 'always',
    label: 'Schedule',
    help: 'Times of the week to probe at, as "mon-fri 08:00-18:00; sat 22:00-02:00"',
    section: 'Rounds',
  }),
  timeZone: setting(TimeZone, text, {
    default: null,
    unset: 'that of this host',
    label: 'Time zone',
    help: 'Time zone of the schedule, e.g. Europe/Berlin',
    section: 'Rounds',
  }),
  downAfter: wholeSetting('downAfter', [1, 1000], {
    default: null,
    unset: '3, or more with loss',
    label: 'Down after',
    help: 'Consecutive losses before the state is down',
    section: 'Rounds',
  }),
  upAfter: wholeSetting('upAfter', [1, 60], {
    default: 1,
    label: 'Up after',
    help: 'Consecutive replies before a target that is down is up again, 1 to 60',
    section: 'Rounds',
  }),
  thresholdAfter: setting(ThresholdAfter, text, {
    default: USUAL_RULE,
    label: 'Threshold after',
    help: 'Windows of 10 s above a threshold before it is crossed, as "3 of 5" for 3 of the last 5',
    section: 'Rounds',
  }),
  packets: wholeSetting('packets', [1, 65_535], {
    default: 1,
    label: 'Packets per round',
    help: 'Sent in each round, 1 to 65535',
    section: 'Rounds',
    isQuick: true,
  }),
  spacing: setting(duration(0, 60_000, 'spacing'), text, {
    default: '10ms',
    label: 'Spacing',
    help: 'Pause between the packets of a round',
    section: 'Rounds',
  }),
  payloadBytes: wholeSetting('payloadBytes', [0, 65_467], {
    default: null,
    unset: 'by probe',
    label: 'Payload bytes',
    help: 'Data bytes after the ICMP, UDP or TCP header',
    section: 'Packets',
    flag: '--size <BYTES>',
    isQuick: true,
  }),
  ttl: wholeSetting('ttl', [1, 255], {
    default: null,
    unset: 'automatic',
    label: 'TTL',
    help: 'TTL or hop limit of the requests, 1 to 255',
    section: 'Packets',
    flag: '--ttl <N>',
  }),
  dscp: wholeSetting('dscp', [0, 63], {
    default: 0,
    label: 'DSCP',
    help: 'Differentiated services code point, 0 to 63',
    section: 'Packets',
    isQuick: true,
  }),
  dontFragment: yesNoSetting('dontFragment', {
    default: false,
    label: 'Don’t fragment',
    help: 'Set the DF bit',
    section: 'Packets',
    flag: '--df',
  }),
  interface: setting(
    z
      .string('interface must be a name, as eth0')
      .min(1, 'The name of an interface has 1 to 15 characters')
      .max(15, 'The name of an interface has 1 to 15 characters'),
    text,
    { default: null, unset: 'automatic', label: 'Interface', help: 'Send out of this interface', section: 'Packets' },
  ),
  addressFamily: setting(
    z.enum(['ipv4', 'ipv6'], 'addressFamily must be ipv4 or ipv6'),
    {
      type: 'choice',
      choices: [
        ['ipv4', 'IPv4'],
        ['ipv6', 'IPv6'],
      ],
    },
    {
      default: null,
      unset: 'automatic',
      label: 'Address family',
      help: 'Address family for names that have both',
      section: 'Addresses',
    },
  ),
  dnsInterval: setting(
    duration(0, 86_400_000, 'dnsInterval').refine((written) => !isBetween(written, 0, MIN_DNS_INTERVAL_MS), {
      error: ({ input }) => `${input} is too short: dnsInterval is 0s (once), or ${MIN_DNS_INTERVAL_MS}ms to 1d`,
    }),
    text,
    {
      default: '5m',
      label: 'Name lookup',
      help: 'Time between lookups of a name, 10ms to 1d; 0s = once',
      section: 'Addresses',
    },
  ),
  wholeSubnet: yesNoSetting('wholeSubnet', {
    default: false,
    label: 'Whole subnet',
    help: 'Include network and broadcast address of a subnet',
    section: 'Addresses',
  }),
  skipOwnAddress: yesNoSetting('skipOwnAddress', {
    default: false,
    label: 'Skip own address',
    help: 'Skip this computer’s own addresses',
    section: 'Addresses',
  }),
} as const satisfies SettingSet;

/** Shared settings that only some probes have. */
export const PACKET_SETTINGS = [
  'packets',
  'spacing',
  'payloadBytes',
  'ttl',
  'dontFragment',
  'port',
  'method',
] as const satisfies readonly (keyof typeof SHARED_SETTINGS)[];
export type PacketSetting = (typeof PACKET_SETTINGS)[number];

/** Keys of a target and of `defaults` in a file, without those of single probes. */
export const sharedShape = {
  ...shapeOf(SHARED_SETTINGS),
  enabled: z.boolean('enabled must be true or false').optional().describe('Default: true.'),
  agents: AgentSelectors.optional().describe(
    'Who measures: names of agents, tag:TAG, all (every agent) and local (this host). Default: local.',
  ),
};

/** Keys of a target that are no settings; `core/model/project.ts` has their schemas. */
const TARGET_KEYS = [
  'probe',
  'to',
  'exclude',
  'description',
  'tags',
  'site',
  'names',
  'groups',
  'excludeGroups',
  'thresholds',
  'alertLevel',
  'state',
] as const;
export type TargetKey = (typeof TARGET_KEYS)[number];

/** Keys of a target that no probe declares. */
const NOT_OWN: ReadonlySet<string> = new Set([...Object.keys(sharedShape), ...TARGET_KEYS]);

/** Settings as written; the schema of the project (core/model/project-schema.ts) checks those of single probes. */
export const Settings = z.object({ ...sharedShape, thresholds: Thresholds.optional() }).catchall(z.unknown());
export type Settings = z.infer<typeof Settings>;

/** The shared settings of a probe that only some probes have, and its own. */
export const settingsOfProbe = ({
  uses,
  settings,
}: {
  readonly uses: readonly PacketSetting[];
  readonly settings: SettingSet;
}): SettingSet => ({
  ...Object.fromEntries(uses.map((name) => [name, SHARED_SETTINGS[name]])),
  ...settings,
});

/** A target's settings after defaults, in the units of the code. */
export interface EffectiveSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** null = as many losses in a row as chance does not explain. */
  readonly downAfter: number | null;
  /** Replies in a row until a series that is down is up again. */
  readonly upAfter: number;
  /** Windows above a threshold until it is crossed: see thresholdRule. */
  readonly thresholdAfter: string;
  readonly packets: number;
  readonly spacingMs: number;
  /** null = the probe's default. */
  readonly payloadBytes: number | null;
  readonly ttl: number | null;
  readonly dscp: number;
  readonly dontFragment: boolean;
  readonly family: 4 | 6 | null;
  readonly interface: string | null;
  /** Empty = none given. */
  readonly ports: readonly number[];
  readonly method: TraceMethod;
  /** 0 = once. */
  readonly dnsIntervalMs: number;
  readonly wholeSubnet: boolean;
  readonly skipOwnAddress: boolean;
  readonly enabled: boolean;
  readonly lock: 'none' | 'check' | 'local' | 'global';
  /** Time windows as written; null = always. */
  readonly schedule: string | null;
  /** Time zone of the schedule, an IANA name; null = this host's. */
  readonly timeZone: string | null;
  /** Settings of single probes as written; `probeSettings` adds their defaults. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** Parses ports that the schema has accepted. */
function portsOf(value: string | number): readonly number[] {
  const parsed = parsePorts(String(value));
  return 'ports' in parsed ? parsed.ports : [];
}

/** Parses a duration that the schema has accepted. */
function ms(written: string): number {
  const parsed = parseDuration(written);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.ms;
}

/** The values of a set of settings: target over defaults over their own default. */
function valuesOf<S extends SettingSet>(settings: S, written: Readonly<Record<string, unknown>>): SettingValues<S> {
  const entries = Object.entries(settings).map(([name, one]) => [name, written[name] ?? one.default]);
  return Object.fromEntries(entries) as SettingValues<S>;
}

/** Target over defaults over the defaults of its probe over those of all. Whole milliseconds, as slots are. */
export function effectiveSettings(
  target: Settings,
  defaults: Settings = {},
  ofProbe: Pick<Settings, 'interval' | 'timeout'> = {},
): EffectiveSettings {
  const written = { ...ofProbe, ...definedOnly(defaults), ...definedOnly(target) };
  const { port, interval, timeout, spacing, dnsInterval, addressFamily, ...plain } = valuesOf(SHARED_SETTINGS, written);
  return {
    ...plain,
    intervalMs: Math.max(10, Math.round(ms(interval))),
    timeoutMs: Math.max(1, Math.round(ms(timeout))),
    spacingMs: Math.round(ms(spacing)),
    family: addressFamily === null ? null : addressFamily === 'ipv4' ? 4 : 6,
    ports: port === null ? [] : portsOf(port),
    dnsIntervalMs: Math.round(ms(dnsInterval)),
    enabled: written.enabled ?? true,
    own: Object.fromEntries(Object.entries(written).filter(([name]) => !NOT_OWN.has(name))),
  };
}

/** The settings of one probe, which its definition declares. */
export const probeSettings = <S extends SettingSet>(settings: S, { own }: EffectiveSettings): SettingValues<S> =>
  valuesOf(settings, own);

function definedOnly(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
