import { z } from 'zod';
import { parseDestination } from './destination.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { parsePortRange, parsePorts } from './ports.ts';
import { parseSource, type Sources } from './sources.ts';

/** Probes that this version can run. */
export const PROBE_IDS = ['icmp', 'tcp-syn', 'udp-unreachable', 'tcp-connect', 'traceroute', 'path-mtu'] as const;
export type ProbeId = (typeof PROBE_IDS)[number];

const WITH_PORT: ReadonlySet<string> = new Set(['tcp-syn', 'udp-unreachable', 'tcp-connect']);

/** Whether a probe sends to a port of the target; `traceroute` and `path-mtu` have defaults for it. */
export const needsPort = (probe: string): boolean => WITH_PORT.has(probe);

/** A duration as the file writes it, within limits given in ms. */
function duration(minMs: number, maxMs: number, what: string) {
  return z
    .string(`write ${what} as text with its unit, as 500ms or 2s`)
    .superRefine((text, context) => {
      const parsed = parseDuration(text);
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
      else if (parsed.ms < minMs || parsed.ms > maxMs) {
        context.addIssue({
          code: 'custom',
          message: `${text} is out of range: ${what} is ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
        });
      }
    })
    .meta({ pattern: '^\\s*(\\d+(\\.\\d+)?|\\.\\d+)\\s*(us|µs|ms|s|m|h|d)\\s*$' });
}

const whole = (min: number, max: number, what: string) =>
  z.int(`${what} is a whole number`).min(min, `${what} is ${min} to ${max}`).max(max, `${what} is ${min} to ${max}`);

/** A port, or several as `22,80,8000-8010`. */
const Port = z
  .union([z.int(), z.string()], 'port is a number, or several as "22,80,8000-8010"')
  .superRefine((value, context) => {
    const parsed = parsePorts(String(value));
    if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
  });

/** A literal address, or a subnet whose addresses take turns. */
const SourceAddress = z.string('source is an address or a subnet').superRefine((text, context) => {
  const parsed = parseSource(text);
  if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
});

/** No control characters, so that a name fits a table cell, a path and a log line. */
export const TargetName = z
  .string()
  .min(1, 'a name has 1 to 128 characters')
  .max(128, 'a name has 1 to 128 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the point
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'a name has no line breaks or control characters')
  .refine((name) => name !== '__proto__', '"__proto__" cannot be a name'); // as a key it would be no key

const settingShape = {
  interval: duration(10, 86_400_000, 'interval').optional().describe('Period of the rounds: 10ms to 1d. Default 1s.'),
  timeout: duration(1, 60_000, 'timeout')
    .optional()
    .describe('How long an answer is waited for: 1ms to 60s. Default 1s.'),
  packets: whole(1, 65_535, 'packets').optional().describe('Packets per round. Default 1.'),
  spacing: duration(0, 60_000, 'spacing').optional().describe('Pause between the packets of a round. Default 10ms.'),
  payloadBytes: whole(0, 65_467, 'payloadBytes')
    .optional()
    .describe('Data bytes after the ICMP, UDP or TCP header. Default 56 for ICMP, 16 for UDP, 0 for TCP.'),
  ttl: whole(1, 255, 'ttl').optional().describe("TTL or hop limit. Default: the system's."),
  dscp: whole(0, 63, 'dscp').optional().describe('Differentiated services code point. Default 0.'),
  dontFragment: z.boolean('dontFragment is true or false').optional().describe('Set DF. Default false.'),
  addressFamily: z
    .enum(['ipv4', 'ipv6'], 'addressFamily is ipv4 or ipv6')
    .optional()
    .describe("For names: which addresses to probe. Default: the system's preference."),
  port: Port.optional().describe('Destination port, or several: each is a series of its own.'),
  method: z
    .enum(['icmp', 'udp', 'tcp'], 'method is icmp, udp or tcp')
    .optional()
    .describe('Packets of a traceroute or path-mtu. Default icmp.'),
  maxHops: whole(1, 255, 'maxHops').optional().describe('Hops that a traceroute goes at most. Default 30.'),
  silentHops: whole(1, 255, 'silentHops')
    .optional()
    .describe('A traceroute stops after so many hops in a row that never answered. Default 8.'),
  flows: whole(1, 64, 'flows').optional().describe('Flows that a traceroute sweeps to find ECMP branches. Default 1.'),
  maxMtu: whole(576, 65_535, 'maxMtu')
    .optional()
    .describe("Largest size that path-mtu tries. Default: the interface's."),
  dnsInterval: duration(0, 86_400_000, 'dnsInterval')
    .optional()
    .describe('How often a name is looked up again; 0s = once. Default 5m.'),
  wholeSubnet: z
    .boolean('wholeSubnet is true or false')
    .optional()
    .describe('Probe network and broadcast address of a subnet too. Default false.'),
  skipOwnAddress: z
    .boolean('skipOwnAddress is true or false')
    .optional()
    .describe('Leave the target out while it resolves to an address of this machine. Default false.'),
  interface: z.string().min(1).max(15).optional().describe('Send out of this network interface.'),
  enabled: z.boolean('enabled is true or false').optional().describe('Default true.'),
} as const;

export const Settings = z.strictObject(settingShape);
export type Settings = z.infer<typeof Settings>;

export const Thresholds = z.strictObject({
  lossRatio: z.number().min(0, 'lossRatio is 0 to 1').max(1, 'lossRatio is 0 to 1').optional(),
  avg: duration(0, 60_000, 'avg').optional(),
  p50: duration(0, 60_000, 'p50').optional(),
  p95: duration(0, 60_000, 'p95').optional(),
  max: duration(0, 60_000, 'max').optional(),
});
export type Thresholds = z.infer<typeof Thresholds>;

export const Target = z.strictObject({
  probe: z
    .enum(PROBE_IDS, {
      error: (issue) => `unknown probe ${JSON.stringify(issue.input)}: this version has ${PROBE_IDS.join(', ')}`,
    })
    .describe('The kind of measurement.'),
  to: z
    .string('`to` is an address, name, CIDR, range or pattern, as text')
    .superRefine((text, context) => {
      const parsed = parseDestination(text);
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
    })
    .describe('Address, name, CIDR, range or pattern.'),
  description: z.string().max(1000).optional(),
  groups: z.array(TargetName).optional().describe('Groups to join besides those that register automatically.'),
  excludeGroups: z.array(TargetName).optional().describe('Groups to leave.'),
  thresholds: Thresholds.optional(),
  ...settingShape,
});
export type Target = z.infer<typeof Target>;

export const Group = z.strictObject({
  source: z
    .union([SourceAddress, z.array(SourceAddress).min(1).max(2)])
    .optional()
    .describe('Source address, or a subnet whose addresses take turns; one of each family as a list.'),
  sourcePorts: z
    .union([z.string(), z.int()])
    .superRefine((value, context) => {
      const parsed = parsePortRange(String(value));
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
    })
    .optional()
    .describe('Source ports, used by probes that have ports.'),
  dscp: settingShape.dscp,
  payloadBytes: settingShape.payloadBytes,
  autoRegister: z.boolean().optional().describe('Every target joins by itself. Default false.'),
});
export type Group = z.infer<typeof Group>;

/** What may be wrong between one part of a file and another. The parts themselves may be wrong as well. */
function* crossProblems(value: unknown): Generator<{ readonly path: (string | number)[]; readonly message: string }> {
  const project = record(value);
  const groups = record(project['groups']);
  const targets = record(project['targets']);
  for (const [name, group] of Object.entries(groups)) {
    const sources = sourcesOf(record(group)['source']);
    if (new Set(sources.map((source) => source.family)).size === sources.length) continue;
    yield { path: ['groups', name, 'source'], message: 'one source of each family at most' };
  }
  for (const [name, entry] of Object.entries(targets)) {
    const target = record(entry);
    const { probe } = target;
    const hasPort = target['port'] !== undefined || record(project['defaults'])['port'] !== undefined;
    if (typeof probe === 'string' && needsPort(probe) && !hasPort) {
      yield { path: ['targets', name, 'port'], message: `${probe} needs a port, as port: 443` };
    }
    for (const key of ['groups', 'excludeGroups']) {
      const listed = target[key];
      for (const [at, group] of Array.isArray(listed) ? listed.entries() : []) {
        if (typeof group !== 'string' || Object.hasOwn(groups, group)) continue;
        yield { path: ['targets', name, key, at], message: `there is no group "${group}"` };
      }
    }
  }
}

/** Probes whose rounds are packets of a set number. */
const SENDS_PACKETS: ReadonlySet<string> = new Set(['icmp', 'tcp-syn', 'udp-unreachable', 'tcp-connect']);

const hasDurations = ({ interval, timeout, spacing, dnsInterval }: Settings): boolean =>
  [interval, timeout, spacing, dnsInterval].every((text) => text === undefined || 'ms' in parseDuration(text));

/** Rounds that would run into one another. */
function* timeProblems(project: {
  readonly defaults?: Settings | undefined;
  readonly targets?: Readonly<Record<string, Target>> | undefined;
}): Generator<{ readonly path: (string | number)[]; readonly message: string }> {
  for (const [name, target] of Object.entries(project.targets ?? {})) {
    if (!SENDS_PACKETS.has(target.probe)) continue;
    // Asked even when a duration is none, which is said at its own place.
    if (!hasDurations(target) || !hasDurations(project.defaults ?? {})) continue;
    const { packets, spacingMs, intervalMs } = effectiveSettings(target, project.defaults);
    const roundMs = (packets - 1) * spacingMs;
    if (roundMs === 0 || roundMs < intervalMs) continue;
    const apart = `${packets} packets ${formatDuration(spacingMs)} apart`;
    const message = `${apart} do not fit into an interval of ${formatDuration(intervalMs)}`;
    yield { path: ['targets', name, 'packets'], message };
  }
}

/** What may be wrong with a project whose parts are right. */
export function* projectProblems(
  project: Parameters<typeof timeProblems>[0],
): Generator<{ readonly path: (string | number)[]; readonly message: string }> {
  yield* crossProblems(project);
  yield* timeProblems(project);
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const Project = z
  .strictObject({
    sounder: z.literal(1, '`sounder: 1` is the version of the file format'),
    name: z.string().max(200).optional(),
    defaults: Settings.optional(),
    groups: z.record(TargetName, Group).optional(),
    targets: z.record(TargetName, Target).optional(),
  })
  .superRefine((project, context) => {
    for (const problem of projectProblems(project)) context.addIssue({ code: 'custom', ...problem });
  });
/** The whole of a project file as written; durations are text with their unit. */
export type Project = z.infer<typeof Project>;

/** The ports that the schema has accepted. */
function portsOf(value: string | number): readonly number[] {
  const parsed = parsePorts(String(value));
  return 'ports' in parsed ? parsed.ports : [];
}

/** The addresses of a group's `source`, one set per family at most; what is no address is left out. */
export function sourcesOf(source: unknown): readonly Sources[] {
  return (Array.isArray(source) ? source : [source]).flatMap((text) => {
    const parsed = typeof text === 'string' ? parseSource(text) : undefined;
    return parsed && 'sources' in parsed ? [parsed.sources] : [];
  });
}

/** Parses a project. @returns everything that is wrong with it, also between parts that are wrong themselves */
export function parseProject(value: unknown): { readonly project: Project } | { readonly issues: z.core.$ZodIssue[] } {
  const parsed = Project.safeParse(value);
  if (parsed.success) return { project: parsed.data };
  const { issues } = parsed.error;
  // Zod asks what lies between the parts only when each of them is right; whoever mends a file wants to know it all.
  const known = new Set(issues.map((issue) => issue.path.join('\n')));
  const more = [...crossProblems(value)].filter(({ path }) => !known.has(path.join('\n')));
  return { issues: [...issues, ...more.map((problem) => ({ code: 'custom' as const, input: value, ...problem }))] };
}

export const EMPTY_PROJECT: Project = { sounder: 1 };

/** A target's settings after defaults, in the units of the code. */
export interface EffectiveSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
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
  readonly method: 'icmp' | 'udp' | 'tcp';
  readonly maxHops: number;
  readonly silentHops: number;
  readonly flows: number;
  /** null = the interface's. */
  readonly maxMtu: number | null;
  /** 0 = once. */
  readonly dnsIntervalMs: number;
  readonly wholeSubnet: boolean;
  readonly skipOwnAddress: boolean;
  readonly enabled: boolean;
}

/** Reads a duration that the schema has accepted already. */
function ms(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const parsed = parseDuration(text);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.ms;
}

/** Target over defaults over built-in values. Whole milliseconds, as slots are. */
export function effectiveSettings(target: Settings, defaults: Settings = {}): EffectiveSettings {
  const both: Settings = { ...defaults, ...definedOnly(target) };
  return {
    intervalMs: Math.max(10, Math.round(ms(both.interval, 1000))),
    timeoutMs: Math.max(1, Math.round(ms(both.timeout, 1000))),
    packets: both.packets ?? 1,
    spacingMs: Math.round(ms(both.spacing, 10)),
    payloadBytes: both.payloadBytes ?? null,
    ttl: both.ttl ?? null,
    dscp: both.dscp ?? 0,
    dontFragment: both.dontFragment ?? false,
    family: both.addressFamily === undefined ? null : both.addressFamily === 'ipv4' ? 4 : 6,
    interface: both.interface ?? null,
    ports: both.port === undefined ? [] : portsOf(both.port),
    method: both.method ?? 'icmp',
    maxHops: both.maxHops ?? 30,
    silentHops: both.silentHops ?? 8,
    flows: both.flows ?? 1,
    maxMtu: both.maxMtu ?? null,
    dnsIntervalMs: Math.round(ms(both.dnsInterval, 300_000)),
    wholeSubnet: both.wholeSubnet ?? false,
    skipOwnAddress: both.skipOwnAddress ?? false,
    enabled: both.enabled ?? true,
  };
}

function definedOnly(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
