import { z } from 'zod';
import { Reflector } from '../fleet/reflector-settings.ts';
import { inventoryProblem, inventoryShape } from '../inventories/inventory.ts';
import { OUTPUT_KEYS, Output } from '../outputs/outputs.ts';
import { ReportSettings } from '../reports/report-schedule.ts';
import { AgentSelectors } from './agent-selectors.ts';
import { columnLimitsShape } from './column-limits.ts';
import type { KeyPlace } from './key-place.ts';
import { meshProblems } from './meshes.ts';
import { MetricsSettings } from './metrics-settings.ts';
import type { ProbeDefinition } from './probe-definition.ts';
import {
  Agent,
  Agents,
  Group,
  NetprobeHost,
  type Project,
  type Target,
  TargetName,
  Template,
  targetShape,
} from './project.ts';
import { crossProblems, projectProblems } from './project-problems.ts';
import { LimitSettings } from './rate-limit.ts';
import { type SettingSet, shapeOf } from './setting.ts';
import { type Settings, sharedShape } from './settings.ts';
import { StorageSettings } from './storage-settings.ts';
import { Thresholds } from './thresholds.ts';

export type ParsedProject = { readonly project: Project } | { readonly issues: z.core.$ZodIssue[] };

/** The schema of project files for a set of probes. */
export interface ProjectSchema {
  readonly Settings: z.ZodType<Settings>;
  readonly Target: z.ZodType<Target>;
  readonly Project: z.ZodType<Project>;
  /** Keys that a file may have, by their place. */
  readonly keyPlaces: readonly KeyPlace[];
  /** Problems between the parts of a project whose parts are valid. */
  problemsOf(project: Project): Iterable<{ readonly path: readonly PropertyKey[]; readonly message: string }>;
  /** Parses a project. @returns all errors, including those between parts that are invalid themselves */
  parse(value: unknown): ParsedProject;
}

function wrongVersion(input: unknown): string {
  if (input === undefined) return 'This key is required: write `sounder: 1`, the version of the file format';
  if (!Number.isSafeInteger(input)) return 'The version of the file format must be a number: write `sounder: 1`';
  return `This file is of version ${input}, which this Sounder does not know: ${
    Number(input) > 1 ? 'use a newer Sounder' : 'write `sounder: 1`'
  }`;
}

/** Makes the schema from the settings that the probes declare. */
export function projectSchema(probes: readonly ProbeDefinition[]): ProjectSchema {
  const ids = probes.map(({ id }) => id);
  const definitions = new Map(probes.map((one) => [one.id, one]));
  const own: SettingSet = Object.assign({}, ...probes.map(({ settings }) => settings));
  const ownShape = shapeOf(own);
  const OwnThresholds = Thresholds.extend(columnLimitsShape(probes));
  const Settings = z.strictObject({
    ...sharedShape,
    thresholds: Thresholds.optional().describe('Thresholds of all targets that have none of their own.'),
    ...ownShape,
  });
  const Target = z.strictObject({
    probe: z
      .enum(ids, {
        error: ({ input }) => {
          const what = input === undefined ? 'This key is required' : `Unknown probe ${JSON.stringify(input)}`;
          return `${what}: this version has ${ids.join(', ')}`;
        },
      })
      .describe('The kind of measurement.'),
    ...targetShape,
    thresholds: OwnThresholds.optional(),
    ...ownShape,
  });
  const Mesh = Target.omit({ to: true, exclude: true, names: true }).extend({
    agents: AgentSelectors.describe(
      'Agents that measure each other: names, tag:TAG or all; local = this host, as a sender.',
    ),
  });
  const Inventory = z
    .strictObject({
      ...inventoryShape,
      groups: z
        .array(TargetName)
        .optional()
        .describe('Groups that entries without their own join. Targets of inventories join no group automatically.'),
      // The probe of an entry may be its own.
      defaults: Target.omit({ groups: true, excludeGroups: true, names: true })
        .partial()
        .optional()
        .describe('Keys of targets that an entry may leave out.'),
    })
    .superRefine((inventory, context) => {
      const message = inventoryProblem(inventory);
      if (message) context.addIssue({ code: 'custom', message });
    });
  const Parts = z.strictObject({
    sounder: z.literal(1, { error: ({ input }) => wrongVersion(input) }),
    name: z.string().max(200).optional(),
    defaults: Settings.optional(),
    metrics: MetricsSettings.optional(),
    storage: StorageSettings.optional(),
    limits: LimitSettings.optional(),
    reports: ReportSettings.optional(),
    groups: z.record(TargetName, Group).optional(),
    targets: z.record(TargetName, Target).optional(),
    inventories: z.record(TargetName, Inventory).optional(),
    outputs: z.record(TargetName, Output).optional(),
    agents: Agents.optional(),
    templates: z.record(TargetName, Template).optional(),
    meshes: z.record(TargetName, Mesh).optional(),
    reflector: Reflector.optional().describe('Whether this host reflects test packets of agents, for one-way delays.'),
  });
  const asksReflector = (probe: string) => definitions.get(probe)?.service?.asksReflector === true;
  const problemsOf = function* (project: Project) {
    yield* projectProblems(project, definitions);
    yield* meshProblems(project, asksReflector);
  };
  const Project = Parts.superRefine((project, context) => {
    for (const problem of problemsOf(project)) context.addIssue({ code: 'custom', ...problem });
  });
  return {
    Settings,
    Target,
    Project,
    keyPlaces: [
      { title: 'the top level', path: [], keys: Object.keys(Parts.shape) },
      { title: 'defaults', path: ['defaults'], keys: Object.keys(Settings.shape) },
      { title: 'thresholds', path: ['defaults', 'thresholds'], keys: Object.keys(Thresholds.shape) },
      { title: 'metrics', path: ['metrics'], keys: Object.keys(MetricsSettings.shape) },
      { title: 'storage', path: ['storage'], keys: Object.keys(StorageSettings.shape) },
      { title: 'limits', path: ['limits'], keys: Object.keys(LimitSettings.shape) },
      { title: 'reports', path: ['reports'], keys: Object.keys(ReportSettings.shape) },
      { title: 'a group', path: ['groups', '*'], keys: Object.keys(Group.shape) },
      { title: 'a target', path: ['targets', '*'], keys: Object.keys(Target.shape) },
      { title: 'thresholds', path: ['targets', '*', 'thresholds'], keys: Object.keys(OwnThresholds.shape) },
      {
        title: 'an inventory',
        path: ['inventories', '*'],
        keys: [...Object.keys(inventoryShape), 'defaults', 'groups'],
      },
      { title: 'defaults of an inventory', path: ['inventories', '*', 'defaults'], keys: Object.keys(Target.shape) },
      { title: 'an agent', path: ['agents', '*'], keys: Object.keys(Agent.shape) },
      { title: 'a netProbe probe', path: ['agents', '*', 'netprobe'], keys: Object.keys(NetprobeHost.shape) },
      { title: 'a template', path: ['templates', '*'], keys: Object.keys(Template.shape) },
      { title: 'a mesh', path: ['meshes', '*'], keys: Object.keys(Mesh.shape) },
      { title: 'an output', path: ['outputs', '*'], keys: OUTPUT_KEYS },
    ],
    problemsOf,
    parse(value) {
      const parsed = Project.safeParse(value);
      if (parsed.success) return { project: parsed.data };
      const { issues } = parsed.error;
      // Zod checks between the parts only when each of them is valid; a user who corrects a file wants all problems.
      const known = new Set(issues.map((issue) => issue.path.join('\n')));
      const more = [...crossProblems(value, definitions)].filter(({ path }) => !known.has(path.join('\n')));
      return { issues: [...issues, ...more.map((problem) => ({ code: 'custom' as const, input: value, ...problem }))] };
    },
  };
}
