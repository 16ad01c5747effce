import { createHash } from 'node:crypto';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { type JobWork, jobOf } from './job.ts';
import type { HandedJob } from './netprobe-file.ts';
import { keyOfJob } from './record.ts';

/** A series with the job of it. */
export interface SeriesJob {
  readonly series: CompiledSeries;
  readonly work: JobWork;
}

/** A series that a netProbe probe cannot measure. */
export interface Impossible {
  readonly target: string;
  readonly reason: string;
}

export interface JobList {
  /** By the key that job and records have in common. */
  readonly jobs: ReadonlyMap<string, SeriesJob>;
  readonly impossible: readonly Impossible[];
}

/** The jobs of a probe. Of jobs whose records look the same, the first one is done. */
export function jobListOf(series: readonly CompiledSeries[]): JobList {
  const jobs = new Map<string, SeriesJob>();
  const impossible: Impossible[] = [];
  for (const one of series) {
    const { target } = one.planned;
    const job = jobOf(one);
    if ('reason' in job) {
      impossible.push({ target, reason: job.reason });
      continue;
    }
    const key = keyOfJob(job.work);
    const other = jobs.get(key);
    if (other) {
      const reason = `its results would look as those of ${other.series.planned.target}`;
      impossible.push({ target, reason });
    } else jobs.set(key, { series: one, work: job.work });
  }
  return { jobs, impossible };
}

/** A job as `/myjobs` delivers it. */
export interface DeliveredJob extends JobWork {
  readonly id: number;
  readonly version: number;
  readonly active: 'True';
  /** The original's health jobs have to come from a template. */
  readonly template: string;
}

const TEMPLATE = 'sounder';

/**
 * The list for a probe. A job keeps its number, which is that of its series; its version grows when it changes. It is a time, so
 * that it grows also where it is not known what the probe had.
 * @param before what the probe got last @param nowMs Unix ms
 */
export function deliver(
  { jobs }: JobList,
  before: Readonly<Record<string, HandedJob>>,
  nowMs: number,
): { readonly delivered: readonly DeliveredJob[]; readonly handed: Record<string, HandedJob> } {
  const handed: Record<string, HandedJob> = {};
  const delivered = [...jobs.values()].map(({ series: { seriesId }, work }) => {
    const known = before[seriesId];
    const digests = digestsOf(work);
    const isSame = known?.data === digests.data && known.timing === digests.timing;
    const version = isSame ? known.version : Math.max(Math.floor(nowMs / 1000), (known?.version ?? 0) + 1);
    handed[seriesId] = { version, ...digests };
    return { id: seriesId, version, active: 'True', template: TEMPLATE, ...work } as const;
  });
  return { delivered, handed };
}

/**
 * Whether a probe has to be restarted to do what it is to: the original takes over new jobs and new parameters by itself,
 * but neither ends jobs nor changes their period, time windows or lock.
 */
export function needsRestart({ jobs }: JobList, handed: Readonly<Record<string, HandedJob>>): boolean {
  const timings = new Map(
    [...jobs.values()].map(({ series, work }) => [String(series.seriesId), digestsOf(work).timing]),
  );
  return Object.entries(handed).some(([id, { timing }]) => timings.get(id) !== timing);
}

function digestsOf({ job, data, freq, lock, schedule = [] }: JobWork): Pick<HandedJob, 'data' | 'timing'> {
  return { data: digest([job, data]), timing: digest([freq, lock, schedule]) };
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
