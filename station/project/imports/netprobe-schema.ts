import { z } from 'zod';
import { byPlace, firstProblems, type ProjectProblem, upToTooMany } from '../problem.ts';
import { type ExplainedIssue, explainIssues } from '../schema-issues.ts';
import { type Located, parseJson } from './json-text.ts';
import { DATA, isJobType, seconds, text } from './netprobe-jobs.ts';
import { Schedule } from './netprobe-schedule.ts';

const PORT = 'Expected a whole number from 1 to 65535';

export const Job = z.object({
  id: z.union([z.int(), z.string()]).optional(),
  job: text,
  freq: seconds(0.01, 86_400),
  version: z.int('Expected a whole number'),
  active: z.unknown().optional(),
  data: z.record(z.string(), z.unknown(), 'Expected the parameters of the job in braces'),
  schedule: Schedule.optional(),
  lock: z.unknown().optional(),
});
export type Job = z.infer<typeof Job>;

const NetprobeFile = z.object({
  global: z
    .object({
      config_cache: z.int('Expected a whole number of seconds').optional(),
      server_name: text.optional(),
      tcp_port: z.int(PORT).min(1, PORT).max(65_535, PORT).optional(),
      firmware: z.record(z.string(), text, 'Expected versions by label').optional(),
    })
    .optional(),
  output: z
    .array(
      z.object({ engine: text, active: z.unknown(), parameters: z.unknown().optional() }),
      'Expected a list of outputs',
    )
    .optional(),
  template: z.array(z.object({ name: text, jobs: z.array(Job).optional() })).optional(),
  probe: z.array(
    z.object({
      id: text,
      probename: text.default('unknown'),
      hostname: text.optional(),
      firmware: text.optional(),
      fields: z
        .record(z.string(), z.record(z.string(), z.unknown(), 'Expected fields in braces'), 'Expected fields by output')
        .optional(),
      template: z.array(text).optional(),
      jobs: z.array(Job).optional(),
    }),
    'There is no list of probes here',
  ),
});
export type NetprobeFile = z.infer<typeof NetprobeFile>;

/** The file of a netProbe server, with the places of its parts. */
export interface ReadNetprobe {
  readonly file: NetprobeFile;
  readonly located: Located;
}

/** Reads the configuration of a netProbe server; all problems at once. */
export function parseNetprobe(source: string): ReadNetprobe | { readonly problems: readonly ProjectProblem[] } {
  const located = parseJson(source);
  if ('problems' in located) return located;
  const parsed = NetprobeFile.safeParse(located.value);
  const issues = parsed.success ? [] : [...upToTooMany(explainIssues(parsed.error.issues, []))];
  const problems = [...issues, ...upToTooMany(dataProblems(located.value))].map(({ path, message }) =>
    located.problem(path, message),
  );
  if (!parsed.success || problems.length > 0) return { problems: firstProblems(byPlace(problems)) };
  return { file: parsed.data, located };
}

/** Finds errors in the parameters of jobs, whatever other errors the file has. */
function* dataProblems(value: unknown): Generator<ExplainedIssue> {
  for (const section of ['template', 'probe']) {
    for (const [at, owner] of listOf(value, section).entries()) {
      for (const [index, job] of listOf(owner, 'jobs').entries()) {
        const { job: type, data } = (job ?? {}) as { readonly job?: unknown; readonly data?: unknown };
        if (!isJobType(type) || typeof data !== 'object' || data === null || Array.isArray(data)) continue;
        const issues = DATA[type].safeParse(data).error?.issues ?? [];
        for (const issue of explainIssues(issues, [])) {
          yield { ...issue, path: [section, at, 'jobs', index, 'data', ...issue.path] };
        }
      }
    }
  }
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : [];
  return Array.isArray(list) ? list : [];
}
