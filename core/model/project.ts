import { z } from 'zod';
import { addressFamily } from './address.ts';
import { parseDestination } from './destination.ts';
import { formatDuration, parseDuration } from './duration.ts';

/** Probes that this version can run. */
export const PROBE_IDS = ['icmp'] as const;

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

const literalAddress = z
  .string()
  .refine((text) => addressFamily(text) !== undefined, 'write a literal IPv4 or IPv6 address');

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
  packets: whole(1, 1000, 'packets').optional().describe('Packets per round. Default 1.'),
  spacing: duration(0, 60_000, 'spacing').optional().describe('Pause between the packets of a round. Default 10ms.'),
  payloadBytes: whole(0, 65_467, 'payloadBytes').optional().describe('Data bytes after the ICMP header. Default 56.'),
  ttl: whole(1, 255, 'ttl').optional().describe("TTL or hop limit. Default: the system's."),
  dscp: whole(0, 63, 'dscp').optional().describe('Differentiated services code point. Default 0.'),
  dontFragment: z.boolean('dontFragment is true or false').optional().describe('Set DF. Default false.'),
  addressFamily: z
    .enum(['ipv4', 'ipv6'], 'addressFamily is ipv4 or ipv6')
    .optional()
    .describe("For names: which addresses to probe. Default: the system's preference."),
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
  source: literalAddress.optional().describe('Source address of the packets.'),
  sourcePorts: z
    .string()
    .regex(/^\d{1,5}(-\d{1,5})?$/, 'write a port or a range, as 40000-40019')
    .optional()
    .describe('Source ports, used by probes that have ports.'),
  dscp: settingShape.dscp,
  payloadBytes: settingShape.payloadBytes,
  autoRegister: z.boolean().optional().describe('Every target joins by itself. Default false.'),
});
export type Group = z.infer<typeof Group>;

export const Project = z
  .strictObject({
    sounder: z.literal(1, '`sounder: 1` is the version of the file format'),
    name: z.string().max(200).optional(),
    defaults: Settings.optional(),
    groups: z.record(TargetName, Group).optional(),
    targets: z.record(TargetName, Target).optional(),
  })
  .superRefine((project, context) => {
    const groups = project.groups ?? {};
    for (const [name, target] of Object.entries(project.targets ?? {})) {
      for (const key of ['groups', 'excludeGroups'] as const) {
        for (const [at, group] of (target[key] ?? []).entries()) {
          if (Object.hasOwn(groups, group)) continue;
          context.addIssue({
            code: 'custom',
            path: ['targets', name, key, at],
            message: `there is no group "${group}"`,
          });
        }
      }
    }
  });
/** The whole of a project file as written; durations are text with their unit. */
export type Project = z.infer<typeof Project>;

export const EMPTY_PROJECT: Project = { sounder: 1 };

/** A target's settings after defaults, in the units of the code. */
export interface EffectiveSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly packets: number;
  readonly spacingMs: number;
  readonly payloadBytes: number;
  readonly ttl: number | null;
  readonly dscp: number;
  readonly dontFragment: boolean;
  readonly family: 4 | 6 | null;
  readonly interface: string | null;
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
    payloadBytes: both.payloadBytes ?? 56,
    ttl: both.ttl ?? null,
    dscp: both.dscp ?? 0,
    dontFragment: both.dontFragment ?? false,
    family: both.addressFamily === undefined ? null : both.addressFamily === 'ipv4' ? 4 : 6,
    interface: both.interface ?? null,
    enabled: both.enabled ?? true,
  };
}

function definedOnly(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
