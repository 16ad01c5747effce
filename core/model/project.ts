import { z } from 'zod';
import { MISLEADING } from '../text/printable.ts';
import { parseDestination } from './destination.ts';
import { parsePortRange } from './ports.ts';
import { crossProblems, projectProblems } from './project-problems.ts';
import { duration, Settings, settingShape } from './settings.ts';
import { parseSource } from './sources.ts';

/** Probes that this version can run. */
export const PROBE_IDS = ['icmp', 'tcp-syn', 'udp-unreachable', 'tcp-connect', 'traceroute', 'path-mtu'] as const;
export type ProbeId = (typeof PROBE_IDS)[number];

/** A literal address, or a subnet whose addresses take turns. */
const SourceAddress = z.string('source is an address or a subnet').superRefine((text, context) => {
  const parsed = parseSource(text);
  if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
});

/** No control characters, so that a name fits a table cell, a path and a log line, and reads as it is. */
export const TargetName = z
  .string()
  .min(1, 'a name has 1 to 128 characters')
  .max(128, 'a name has 1 to 128 characters')
  .regex(new RegExp(`^[^${MISLEADING}]+$`), 'a name has no line breaks, control characters or direction overrides')
  .refine((name) => name !== '__proto__', '"__proto__" cannot be a name'); // as a key it would be no key

/** The file has ratios only, so that every figure of loss in files and JSON is of one kind; a percentage is explained. */
function noRatio(input: unknown): string {
  const percent = typeof input === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(input)?.[1] : undefined;
  if (percent === undefined) return 'lossRatio is a number from 0 to 1';
  return `lossRatio is a number from 0 to 1: write ${Number((Number(percent) / 100).toPrecision(12))} for ${percent} %`;
}

export const Thresholds = z.strictObject({
  lossRatio: z
    .number({ error: ({ input }) => noRatio(input) })
    .min(0, 'lossRatio is 0 to 1')
    .max(1, 'lossRatio is 0 to 1')
    .optional()
    .describe('Share of the packets that may be lost: 0.02 is 2 %.'),
  avg: duration(0, 60_000, 'avg').optional(),
  p50: duration(0, 60_000, 'p50').optional(),
  p95: duration(0, 60_000, 'p95').optional(),
  max: duration(0, 60_000, 'max').optional(),
});
export type Thresholds = z.infer<typeof Thresholds>;

export const Target = z.strictObject({
  probe: z
    .enum(PROBE_IDS, {
      error: ({ input }) => {
        const what = input === undefined ? 'this key is required' : `unknown probe ${JSON.stringify(input)}`;
        return `${what}: this version has ${PROBE_IDS.join(', ')}`;
      },
    })
    .describe('The kind of measurement.'),
  to: z
    .string('`to` is an address, name, CIDR, range or pattern, as text')
    .superRefine((text, context) => {
      const parsed = parseDestination(text);
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
    })
    .describe('Address, name, CIDR, range or pattern.'),
  exclude: z
    .array(
      z.string('an entry of exclude is text'), // read with the others of its target
      'exclude is a list of addresses, CIDRs, ranges and patterns',
    )
    .optional()
    .describe('Addresses, CIDRs, ranges or patterns inside `to` that are not probed.'),
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
