import { z } from 'zod';
import type { Target } from '../../../core/model/project.ts';
import { PROJECT_SCHEMA } from '../../../probes/project-schema.ts';
import { definitionOf } from '../../../probes/registry.ts';
import { byPlace, firstProblems, type ProjectProblem, upToTooMany } from '../problem.ts';
import { type ExplainedIssue, explainIssues } from '../schema-issues.ts';
import type { ImportedTarget, ImportResult } from './imported-file.ts';
import { type Located, parseJson } from './json-text.ts';
import { DATA, durationText, isJobType, type JobType, meaningOf, probeOfJob, seconds, text } from './netprobe-jobs.ts';
import { Schedule, scheduleText } from './netprobe-schedule.ts';

const PORT = 'Expected a whole number from 1 to 65535';

const Job = z.object({
  id: z.union([z.int(), z.string()]).optional(),
  job: text,
  freq: seconds(0.01, 86_400),
  version: z.int('Expected a whole number'),
  active: z.unknown().optional(),
  data: z.record(z.string(), z.unknown(), 'Expected the parameters of the job in braces'),
  schedule: Schedule.optional(),
  lock: z.unknown().optional(),
});
type Job = z.infer<typeof Job>;

const NetprobeFile = z.object({
  global: z
    .object({
      config_cache: z.int('Expected a whole number of seconds').optional(),
      server_name: text.optional(),
      tcp_port: z.int(PORT).min(1, PORT).max(65_535, PORT).optional(),
    })
    .optional(),
  template: z.array(z.object({ name: text, jobs: z.array(Job).optional() })).optional(),
  probe: z.array(
    z.object({
      id: text,
      probename: text.default('unknown'),
      template: z.array(text).optional(),
      jobs: z.array(Job).optional(),
    }),
    'There is no list of probes here',
  ),
});
type NetprobeFile = z.infer<typeof NetprobeFile>;

interface PlacedJob {
  readonly job: Job;
  readonly path: readonly PropertyKey[];
  /** Names of the probes that do it. */
  readonly probes: string[];
}

/** Why a job is not run, for its target. */
const NOT_ACTIVE = 'not active';
const NEVER = 'its schedule has no time window';

/**
 * Reads the configuration of a netProbe server: the jobs of all its probes. A job that several probes have through a
 * template is measured once, from here. Passwords are left out.
 */
export function readNetprobe(source: string): ImportResult {
  const located = parseJson(source);
  if ('problems' in located) return located;
  const parsed = NetprobeFile.safeParse(located.value);
  const issues = parsed.success ? [] : [...upToTooMany(explainIssues(parsed.error.issues, []))];
  const problems = [...issues, ...upToTooMany(dataProblems(located.value))].map(({ path, message }) =>
    located.problem(path, message),
  );
  if (!parsed.success || problems.length > 0) return { problems: firstProblems(byPlace(problems)) };
  const warnings: ProjectProblem[] = [...located.warnings];
  const targets = new Map<string, Target>();
  const names = new FreeNames();
  const words = new Map<string, ImportedTarget>();
  for (const placed of jobsOf(parsed.data, located, warnings)) {
    const meant = meantTarget(placed, located, warnings);
    if (!meant) continue;
    const { target, reason } = meant;
    const name = names.take(`${placed.probes[0]} ${placed.job.job} ${target.to}`);
    targets.set(name, { ...target, description: `job of ${placed.probes.join(', ')}`.slice(0, 1000) });
    words.set(name, { type: placed.job.job, ...(reason === null ? {} : { reason }) });
  }
  if (targets.size === 0) warnings.push(located.problem([], 'There is no job that this version can run'));
  return {
    project: { sounder: 1, targets: Object.fromEntries(targets) },
    warnings: byPlace(warnings),
    globals: { config_cache: -1, server_name: 'localhost', tcp_port: 5000, ...parsed.data.global },
    groups: {},
    targets: words,
    reloadMs: 0,
  };
}

/** Every job once, where it is written, with the probes that do it. */
function jobsOf(file: NetprobeFile, located: Located, warnings: ProjectProblem[]): PlacedJob[] {
  const placed: PlacedJob[] = [];
  const ofTemplate = new Map<string, PlacedJob[]>();
  for (const [at, template] of (file.template ?? []).entries()) {
    const jobs = (template.jobs ?? []).map((job, index): PlacedJob => {
      return { job, path: ['template', at, 'jobs', index], probes: [] };
    });
    ofTemplate.set(template.name, jobs);
  }
  for (const [at, probe] of file.probe.entries()) {
    for (const [index, job] of (probe.jobs ?? []).entries()) {
      placed.push({ job, path: ['probe', at, 'jobs', index], probes: [probe.probename] });
    }
    for (const [index, name] of (probe.template ?? []).entries()) {
      const jobs = ofTemplate.get(name);
      if (!jobs) warnings.push(located.problem(['probe', at, 'template', index], `There is no template "${name}"`));
      for (const one of jobs ?? []) {
        if (one.probes.length === 0) placed.push(one);
        one.probes.push(probe.probename);
      }
    }
  }
  return placed;
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

interface Meant {
  readonly target: Target;
  /** Why it is not probed; null = it is. */
  readonly reason: string | null;
}

function meantTarget({ job, path }: PlacedJob, located: Located, warnings: ProjectProblem[]): Meant | undefined {
  const warn = (keys: readonly PropertyKey[], message: string) =>
    void warnings.push(located.problem([...path, ...keys], message));
  const type = job.job;
  if (!isJobType(type)) {
    const why =
      type === 'watchdog' ? 'Jobs of this type are left out: they reboot the probe' : `There is no job type "${type}"`;
    return warn(['job'], why);
  }
  const probe = probeOfJob(type);
  const definition = definitionOf(probe);
  if (!definition) return warn(['job'], `${type} jobs are not run by this version`);
  const ofJob = (key: string, message: string) => warn(key === 'freq' ? [key] : ['data', key], message);
  const target: Target = {
    probe,
    ...meaningOf(type, job.data, ofJob, job.freq),
    interval: durationText(job.freq),
    ...lockOf(type, job.lock, (message) => warn(['lock'], message)),
  };
  const reason = reasonOf(job, target, (keys, message) => warn(keys, message));
  return isPossible(target, (message) => warn(['data'], message)) ? { target, reason } : undefined;
}

/** Sets the schedule of a target. @returns why it is not probed; null = it is */
function reasonOf(
  { active, schedule }: Job,
  target: Target,
  warn: (keys: readonly PropertyKey[], message: string) => void,
): string | null {
  const isActive = active === undefined || active === 'True' || active === true;
  const windows = schedule && scheduleText(schedule, (at, message) => warn(['schedule', at], message));
  if (windows) target['schedule'] = windows;
  if (windows === null) warn(['schedule'], 'There is no time window: the job never runs, as in netProbe');
  if (isActive && windows !== null) return null;
  target['enabled'] = false;
  return isActive ? NEVER : NOT_ACTIVE;
}

/** Locks exist between service probes; packets are sent at any time. */
function lockOf(type: JobType, written: unknown, warn: (message: string) => void): Pick<Target, 'lock'> {
  const lock = written ?? 'check';
  if (type === 'icmp' || type === 'traceroute') {
    if (lock === 'local') warn(`The lock has no effect: ${type} runs at the same time as other jobs`);
    return {};
  }
  if (lock === 'none' || lock === 'check' || lock === 'local') return lock === 'none' ? {} : { lock };
  warn(lock === 'global' ? 'A global lock does nothing, as in netProbe' : `There is no lock ${JSON.stringify(lock)}`);
  return {};
}

/** Whether the probe can do the job; what it cannot is left out with the reason. */
function isPossible(target: Target, warn: (message: string) => void): boolean {
  const parsed = PROJECT_SCHEMA.parse({ sounder: 1, targets: { job: target } });
  if (!('issues' in parsed)) return true;
  for (const { message } of parsed.issues) warn(`The job is left out: ${message}`);
  return false;
}

/** Gives each of equal names a number of its own, in one step however many there are. */
class FreeNames {
  private readonly taken = new Set<string>();
  private readonly numbers = new Map<string, number>();

  take(wanted: string): string {
    const base = wanted.slice(0, 110);
    let number = this.numbers.get(base) ?? 1;
    let name = number === 1 ? base : `${base} ${number}`;
    for (; this.taken.has(name); name = `${base} ${number}`) number += 1;
    this.numbers.set(base, number + 1);
    this.taken.add(name);
    return name;
  }
}
