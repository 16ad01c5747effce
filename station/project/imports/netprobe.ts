import { z } from 'zod';
import { parseDestination } from '../../../core/model/destination.ts';
import { formatDuration } from '../../../core/model/duration.ts';
import type { Target } from '../../../core/model/project.ts';
import { byPlace, firstProblems, type ProjectProblem, upToTooMany } from '../problem.ts';
import { type ExplainedIssue, explainIssues } from '../schema-issues.ts';
import type { ImportedTarget, ImportResult } from './imported-file.ts';
import { type Located, parseJson } from './json-text.ts';

const whole = (min: number, max: number) => {
  const message = `Expected a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
};
const seconds = (min: number, max: number) => {
  const message = `Expected a number of seconds from ${min} to ${max}`;
  return z.number(message).min(min, message).max(max, message);
};
const text = z.string('Expected text');

/** The original knows IPv4 only, and refuses a job that does not say so. */
const version = z.literal(4, 'this must be the number 4: such a job is refused else');

const target = text.superRefine((value, context) => {
  const parsed = parseDestination(value);
  if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
});

const Icmp = z.object({
  target,
  version,
  sequence: whole(1, 1000).default(3),
  size: whole(0, 65_467).default(64),
  timeout: seconds(0.001, 60).default(1),
  sleep: whole(0, 60).default(1),
  tos: whole(0, 255).default(0),
});

const Traceroute = z.object({
  target,
  version,
  range: z.int('Expected a whole number').default(30),
  timeout: z.number('Expected a number of seconds').default(3),
  size: whole(0, 65_467).default(64),
  tos: whole(0, 255).default(0),
});

const DATA = { icmp: Icmp, traceroute: Traceroute } as const;

/** Job types of the original that this version has no probe for. */
const NOT_RUN = ['health', 'http', 'iperf', 'temp', 'ntp', 'smb', 'dns', 'watchdog'];

const Job = z.object({
  id: z.union([z.int(), z.string()]).optional(),
  job: text,
  freq: seconds(0.01, 86_400),
  version: z.int('Expected a whole number'),
  active: z.unknown().optional(),
  data: z.record(z.string(), z.unknown(), 'Expected the parameters of the job in braces'),
  schedule: z.array(z.unknown()).optional(),
  lock: z.unknown().optional(),
});
type Job = z.infer<typeof Job>;

const NetprobeFile = z.object({
  global: z
    .object({
      config_cache: z.int('Expected a whole number of seconds').optional(),
      server_name: text.optional(),
      tcp_port: whole(1, 65_535).optional(),
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
    'there is no list of probes here',
  ),
});
type NetprobeFile = z.infer<typeof NetprobeFile>;

interface PlacedJob {
  readonly job: Job;
  readonly path: readonly PropertyKey[];
  /** Names of the probes that do it. */
  readonly probes: string[];
}

/**
 * Reads the configuration of a netProbe server: the jobs of all its probes, as far as this version has probes for
 * them. A job that several probes have through a template is measured once, from here.
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
    const name = names.take(`${placed.probes[0]} ${placed.job.job} ${meant.to}`);
    targets.set(name, { ...meant, description: `job of ${placed.probes.join(', ')}`.slice(0, 1000) });
    words.set(name, { type: placed.job.job, ...(meant.enabled === false ? { reason: 'not active' } : {}) });
  }
  if (targets.size === 0) warnings.push(located.problem([], 'there is no job that this version can run'));
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
      if (!jobs) warnings.push(located.problem(['probe', at, 'template', index], `there is no template "${name}"`));
      for (const one of jobs ?? []) {
        if (one.probes.length === 0) placed.push(one);
        one.probes.push(probe.probename);
      }
    }
  }
  return placed;
}

const isRun = (job: unknown): job is keyof typeof DATA => job === 'icmp' || job === 'traceroute';

/** Finds errors in the parameters of jobs, whatever other errors the file has. */
function* dataProblems(value: unknown): Generator<ExplainedIssue> {
  for (const section of ['template', 'probe']) {
    for (const [at, owner] of listOf(value, section).entries()) {
      for (const [index, job] of listOf(owner, 'jobs').entries()) {
        const { job: type, data } = (job ?? {}) as { readonly job?: unknown; readonly data?: unknown };
        if (!isRun(type) || typeof data !== 'object' || data === null || Array.isArray(data)) continue;
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

function meantTarget({ job, path }: PlacedJob, located: Located, warnings: ProjectProblem[]): Target | undefined {
  const warn = (key: string, message: string) => warnings.push(located.problem([...path, key], message));
  if (!isRun(job.job)) {
    const isKnown = NOT_RUN.includes(job.job);
    warn('job', isKnown ? `${job.job} jobs are not run by this version` : `there is no job type "${job.job}"`);
    return undefined;
  }
  const data = DATA[job.job].safeParse(job.data);
  if (!data.success) return undefined; // reported already
  if (job.schedule !== undefined) warn('schedule', 'time windows are not kept by this version: the job runs all day');
  if (job.lock === 'local') warn('lock', 'locks are not kept by this version: other targets are probed meanwhile');
  const isActive = job.active === undefined || job.active === 'True' || job.active === true;
  const common = { to: data.data.target, addressFamily: 'ipv4', interval: ms(job.freq) } as const;
  const rest = { payloadBytes: data.data.size, dscp: data.data.tos >> 2, ...(isActive ? {} : { enabled: false }) };
  if ('sleep' in data.data) {
    const { sequence, sleep, timeout } = data.data;
    const fits = sequence * sleep <= job.freq;
    if (!fits)
      warn('freq', `${sequence} packets ${sleep} s apart take longer than ${job.freq} s: they are sent closer`);
    const spacing = fits ? sleep : job.freq / sequence;
    return { probe: 'icmp', ...common, packets: sequence, spacing: ms(spacing), timeout: ms(timeout), ...rest };
  }
  const hops = clamp(data.data.range, 1, 30) - 1; // hops 1 … range − 1 are probed
  const timeout = ms(clamp(data.data.timeout, 0.1, 10));
  return { probe: 'traceroute', ...common, method: 'icmp', maxHops: Math.max(1, hops), timeout, ...rest };
}

const ms = (value: number): string => formatDuration(Math.floor(value * 1000));

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

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
