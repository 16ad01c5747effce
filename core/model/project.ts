import { z } from 'zod';
import { AgentName } from '../fleet/agent-name.ts';
import { Reflector } from '../fleet/reflector-settings.ts';
import type { Inventory } from '../inventories/inventory.ts';
import type { Output } from '../outputs/outputs.ts';
import type { ReportSettings } from '../reports/report-schedule.ts';
import { MISLEADING } from '../text/printable.ts';
import { canonicalAddress } from './address.ts';
import { ALERT_LEVELS, type MetricsSettings, TARGET_STATES } from './metrics-settings.ts';
import { parsePortRange } from './ports.ts';
import type { LimitSettings } from './rate-limit.ts';
import { type Settings, sharedShape, type TargetKey } from './settings.ts';
import { parseSource } from './sources.ts';
import type { StorageSettings } from './storage-settings.ts';
import { Thresholds } from './thresholds.ts';

/** A literal address, or a subnet whose addresses rotate. */
const SourceAddress = z.string('source must be an address or a subnet').superRefine((text, context) => {
  const parsed = parseSource(text);
  if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
});

/** No control characters, so that a name fits a table cell, a path and a log line, and looks as it is. */
export const TargetName = z
  .string()
  .min(1, 'A name has 1 to 128 characters')
  .max(128, 'A name has 1 to 128 characters')
  .regex(new RegExp(`^[^${MISLEADING}]+$`), 'A name has no line breaks, control characters or direction overrides')
  .refine((name) => name !== '__proto__', '"__proto__" cannot be a name'); // as a key it would be ignored

/** A word to group targets by. Without spaces, commas and #, so that it can be written in a list of targets and a filter. */
export const Tag = z
  .string('A tag must be text')
  .min(1, 'A tag has 1 to 64 characters')
  .max(64, 'A tag has 1 to 64 characters')
  .regex(new RegExp(`^[^${MISLEADING}\\s,;#]+$`), 'A tag has no spaces, commas, semicolons, # or control characters');

/** Levels of a place, from the whole to the part, separated by slashes: `Customer / Site / Floor`. */
export const Site = z
  .string('site must be text, as "Customer / Site / Floor"')
  .max(300, 'A site has at most 300 characters')
  .regex(new RegExp(`^[^${MISLEADING}]+$`), 'A site has no line breaks, control characters or direction overrides')
  .refine((site) => site.split('/').every((level) => level.trim() !== ''), 'A level of the site has no name');

/** Thresholds as written; the schema of the project checks limits for the columns of single probes (column-limits.ts). */
const AnyThresholds: z.ZodType<Thresholds> = z.looseObject(Thresholds.shape);

const targetOnlyShape = {
  to: z
    .string({
      error: ({ input }) =>
        input === undefined
          ? 'This key is required'
          : '`to` must be an address, name, CIDR, range, pattern or URL, as text',
    })
    // Its meaning depends on the probe: project-problems.ts parses it.
    .describe('Address, name, CIDR, range or pattern; for services also a URL.'),
  exclude: z
    .array(
      z.string('An entry of exclude must be text'), // parsed with the others of its target
      'exclude must be a list of addresses, CIDRs, ranges and patterns',
    )
    .optional()
    .describe('Addresses, CIDRs, ranges or patterns inside `to` that are not probed.'),
  description: z.string().max(1000).optional(),
  tags: z
    .array(Tag, 'tags must be a list, as [core, voice]')
    .max(32, 'A target has at most 32 tags')
    .refine((tags) => new Set(tags).size === tags.length, 'A tag is listed twice')
    .optional()
    .describe('Words to group and filter by.'),
  site: Site.optional().describe('Where it is, from the whole to the part: "Customer / Site / Floor".'),
  names: z
    .record(z.string(), TargetName)
    .optional() // project-problems.ts checks the addresses
    .describe('Names of single addresses of `to`: {192.0.2.1: gateway}.'),
  groups: z.array(TargetName).optional().describe('Groups to join besides those that register automatically.'),
  excludeGroups: z.array(TargetName).optional().describe('Groups to leave.'),
  thresholds: AnyThresholds.optional().describe('Each takes precedence over that of the defaults.'),
  alertLevel: z
    .enum(ALERT_LEVELS, `alertLevel must be ${ALERT_LEVELS.join(', ')}`)
    .optional()
    .describe('Label of its thresholds in metrics. Default: no_alert.'),
  state: z
    .enum(TARGET_STATES, `state must be ${TARGET_STATES.join(' or ')}`)
    .optional()
    .describe('Label of its metrics: in production, or validation.'),
} satisfies Record<Exclude<TargetKey, 'probe'>, z.ZodType>;

/** Keys of a target besides `probe` and the settings of single probes. */
export const targetShape = { ...targetOnlyShape, ...sharedShape };

/** A target as written; the schema of the project (project-schema.ts) checks the probe and its own settings. */
export const Target = z.object({ probe: z.string(), ...targetShape }).catchall(z.unknown());
export type Target = z.infer<typeof Target>;

export const Group = z.strictObject({
  source: z
    .union([SourceAddress, z.array(SourceAddress).min(1).max(2)])
    .optional()
    .describe('Source address, or a subnet whose addresses rotate; one of each family as a list.'),
  sourcePorts: z
    .union([z.string(), z.int()])
    .superRefine((value, context) => {
      const parsed = parsePortRange(String(value));
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
    })
    .optional()
    .describe('Source ports, used by probes that have ports.'),
  dscp: sharedShape.dscp,
  payloadBytes: sharedShape.payloadBytes,
  autoRegister: z.boolean().optional().describe('Add all targets automatically. Default: no.'),
});
export type Group = z.infer<typeof Group>;

const NamedParts = z.array(TargetName).max(1024, 'A list has at most 1024 entries');

/** A probe of netProbe that reports over its own HTTP interface (docs/netprobe.md) in place of an agent. */
export const NetprobeHost = z.strictObject({
  hostId: z
    .string('hostId must be text')
    .regex(/^[0-9a-f]{64}$/, 'hostId is that of a netProbe probe: 64 hexadecimal digits in lower case')
    .describe('Its host id, 64 hexadecimal digits: a probe with this id is approved.'),
  hostName: z
    .string('hostName must be text')
    .regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, 'hostName has 1 to 63 letters, digits and hyphens')
    .optional()
    .describe('The host name that the probe gives itself. Default: the name of the agent.'),
  firmware: z
    .string('firmware must be text, as "1.9.7"')
    .regex(/^\d{1,3}(\.\d{1,3}){1,2}$/, 'firmware is a version, as "1.9.7"')
    .optional()
    .describe('The version that it is to have. Default: the one it has.'),
});

const Address = z.string('address must be text, as 192.0.2.1').refine((text) => canonicalAddress(text) !== undefined, {
  error: ({ input }) => `"${input}" is not an address: write an IPv4 or IPv6 address`,
});

/** An agent as the project knows it; its keys and health are not in the file. */
export const Agent = z.strictObject({
  description: z.string().max(1000).optional(),
  site: Site.optional().describe('Where it is, from the whole to the part: "Customer / Site / Floor".'),
  tags: z.array(Tag, 'tags must be a list, as [branches]').max(32, 'An agent has at most 32 tags').optional(),
  templates: NamedParts.optional().describe('Templates whose targets it measures.'),
  netprobe: NetprobeHost.optional().describe('It is a probe of netProbe, and no agent of Sounder.'),
  address: Address.optional().describe(
    'Address under which others reach it, for targets that are the agent: IPv4 or IPv6. Default: as the agent reports it.',
  ),
  reflector: Reflector.optional().describe('Whether it reflects test packets of other agents, for one-way delays.'),
});
export type Agent = z.infer<typeof Agent>;

export const Agents = z.record(AgentName, Agent);

export const Template = z.strictObject({
  targets: NamedParts.describe('Targets that agents with this template measure: names and tag:TAG.'),
});
export type Template = z.infer<typeof Template>;

/** Measurements between agents as written; the schema of the project (project-schema.ts) checks the probe and its own settings. */
export type Mesh = Omit<Target, 'to' | 'agents'> & { readonly probe: string; readonly agents: readonly string[] };

/** A project file as written; durations are text with their unit. */
export interface Project {
  readonly sounder: 1;
  readonly name?: string | undefined;
  readonly defaults?: Settings | undefined;
  /** The Prometheus endpoint. */
  readonly metrics?: MetricsSettings | undefined;
  /** Limits of what is kept. */
  readonly storage?: StorageSettings | undefined;
  readonly limits?: LimitSettings | undefined;
  /** Criteria of its own, and scheduled reports. */
  readonly reports?: ReportSettings | undefined;
  readonly groups?: Readonly<Record<string, Group>> | undefined;
  readonly targets?: Readonly<Record<string, Target>> | undefined;
  /** Sources of further targets. */
  readonly inventories?: Readonly<Record<string, Inventory>> | undefined;
  /** Remote engines, by name. */
  readonly agents?: Readonly<Record<string, Agent>> | undefined;
  /** Measurements from each of several agents to each other, by name. */
  readonly meshes?: Readonly<Record<string, Mesh>> | undefined;
  /** The session reflector of this host. */
  readonly reflector?: Reflector | undefined;
  /** Sets of targets to assign to agents. */
  readonly templates?: Readonly<Record<string, Template>> | undefined;
  /** Systems that samples are sent to. */
  readonly outputs?: Readonly<Record<string, Output>> | undefined;
}

export const EMPTY_PROJECT: Project = { sounder: 1 };
