import { z } from 'zod';
import { formatDuration, parseDuration } from './duration.ts';
import { parsePorts } from './ports.ts';

/** A duration as the file writes it, within limits given in ms. */
export function duration(minMs: number, maxMs: number, what: string) {
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

/** Look-ups as often as the shortest interval of packets; a fraction of a millisecond would round to "once". */
const MIN_DNS_INTERVAL_MS = 10;

function isBetween(text: string, aboveMs: number, belowMs: number): boolean {
  const parsed = parseDuration(text);
  return 'ms' in parsed && parsed.ms > aboveMs && parsed.ms < belowMs;
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

/** What targets have of their own, and all of them by `defaults`. */
export const settingShape = {
  interval: duration(10, 86_400_000, 'interval').optional().describe('Period of the rounds: 10ms to 1d. Default 1s.'),
  timeout: duration(1, 60_000, 'timeout')
    .optional()
    .describe('How long an answer is waited for: 1ms to 60s. Default 1s.'),
  downAfter: whole(1, 1000, 'downAfter')
    .optional()
    .describe('Losses in a row until the state is down. Default 3, or more where packets are lost anyway.'),
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
    .refine((text) => !isBetween(text, 0, MIN_DNS_INTERVAL_MS), {
      error: ({ input }) => `${input} is too short: dnsInterval is 0s (once), or ${MIN_DNS_INTERVAL_MS}ms to 1d`,
    })
    .optional()
    .describe('How often a name is looked up again, 10ms to 1d; 0s = once. Default 5m.'),
  wholeSubnet: z
    .boolean('wholeSubnet is true or false')
    .optional()
    .describe('Probe network and broadcast address of a subnet too. Default false.'),
  skipOwnAddress: z
    .boolean('skipOwnAddress is true or false')
    .optional()
    .describe('Leave the target out while it resolves to an address of this machine. Default false.'),
  interface: z
    .string('interface is a name, as eth0')
    .min(1, 'the name of an interface has 1 to 15 characters')
    .max(15, 'the name of an interface has 1 to 15 characters')
    .optional()
    .describe('Send out of this network interface.'),
  enabled: z.boolean('enabled is true or false').optional().describe('Default true.'),
} as const;

export const Settings = z.strictObject(settingShape);
export type Settings = z.infer<typeof Settings>;

/** A target's settings after defaults, in the units of the code. */
export interface EffectiveSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** null = as many as chance does not explain. */
  readonly downAfter: number | null;
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

/** The ports that the schema has accepted. */
function portsOf(value: string | number): readonly number[] {
  const parsed = parsePorts(String(value));
  return 'ports' in parsed ? parsed.ports : [];
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
    downAfter: both.downAfter ?? null,
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
