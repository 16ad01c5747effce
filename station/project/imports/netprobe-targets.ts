import type { Target } from '../../../core/model/project.ts';
import { allProbesSchema } from '../../../probes/project-schema.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { ProjectProblem } from '../problem.ts';
import type { Located } from './json-text.ts';
import { durationText, isJobType, type JobType, meaningOf, probeOfJob } from './netprobe-jobs.ts';
import { scheduleText } from './netprobe-schedule.ts';
import type { Job } from './netprobe-schema.ts';

/** A job where it is written. */
export interface PlacedJob {
  readonly job: Job;
  readonly path: readonly PropertyKey[];
}

/** Why a job is not run, for its target. */
const NOT_ACTIVE = 'not active';
const NEVER = 'its schedule has no time window';

export interface Meant {
  readonly target: Target;
  /** Why it is not probed; null = it is. */
  readonly reason: string | null;
}

/** The target of a job; undefined = it cannot be measured, with a warning. */
export function meantTarget({ job, path }: PlacedJob, located: Located, warnings: ProjectProblem[]): Meant | undefined {
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
  if (lock === 'none') return {};
  // netProbe's own lock `global` does nothing, but says what was meant.
  if (lock === 'check' || lock === 'local' || lock === 'global') return { lock };
  warn(`There is no lock ${JSON.stringify(lock)}`);
  return {};
}

/** Whether the probe can do the job; what it cannot is left out with the reason. */
function isPossible(target: Target, warn: (message: string) => void): boolean {
  const parsed = allProbesSchema().parse({ sounder: 1, targets: { job: target } });
  if (!('issues' in parsed)) return true;
  for (const { message } of parsed.issues) warn(`The job is left out: ${message}`);
  return false;
}

/** Gives each of equal names a number of its own, in one step however many there are. */
export class FreeNames {
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
