import { z } from 'zod';
import type { JobType } from '../project/imports/netprobe-jobs.ts';
import type { JobWork } from './job.ts';

/** A result record as netProbe probes post it. */
export const ResultRecord = z.object({
  /** `ICMP`, `HTTP` …, `STATS`; the job type in capitals. */
  name: z.string().max(64),
  /** Seconds since 1970 by the probe's clock. */
  date: z.number(),
  /** `result` or `log_msg`; absent in statistics. */
  type: z.string().max(64).optional(),
  data: z.record(z.string(), z.unknown()),
});
export type ResultRecord = z.infer<typeof ResultRecord>;

/** Job types by the name of their records. */
const TYPES: Readonly<Record<string, JobType>> = {
  ICMP: 'icmp',
  TRACEROUTE: 'traceroute',
  HTTP: 'http',
  DNS: 'dns',
  IPERF: 'iperf',
  NTP: 'ntp',
  SMB: 'smb',
  HEALTH: 'health',
  TEMP: 'temp',
};

/** The job type of a record; undefined = it is no result of one. */
export const jobTypeOf = ({ name }: Pick<ResultRecord, 'name'>): JobType | undefined =>
  Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;

/** Fields of records that say which job they are of: they do not have its id. */
const FIELDS: Readonly<Partial<Record<JobType, readonly string[]>>> = {
  icmp: ['icmp-target'],
  traceroute: ['traceroute-target'],
  http: ['http-url'],
  dns: ['dns-target', 'dns-rdtype', 'dns-proto', 'dns-server'],
  iperf: ['iperf-target'],
  smb: ['smb-server'],
};

/** The same in the parameters of a job. */
const PARAMETERS: Readonly<Partial<Record<JobType, readonly string[]>>> = {
  icmp: ['target'],
  traceroute: ['target'],
  http: ['url'],
  dns: ['target', 'type', 'proto', 'servers'],
  iperf: ['server'],
  smb: ['server'],
};

const keyOf = (job: JobType, parts: readonly unknown[]): string =>
  [job, ...parts.map((part) => (part === undefined ? '*' : String(part)))].join('\n');

/** Text that a job and its records have in common. */
export const keyOfJob = ({ job, data }: Pick<JobWork, 'job' | 'data'>): string =>
  keyOf(
    job,
    (PARAMETERS[job] ?? []).map((name) => data[name]),
  );

/** Keys of the job that a record may be of, the better one first: a job may leave its name server to the probe's host. */
export function keysOfRecord(job: JobType, data: Readonly<Record<string, unknown>>): readonly string[] {
  const parts = (FIELDS[job] ?? []).map((name) => data[name]);
  if (job !== 'dns') return [keyOf(job, parts)];
  return [keyOf(job, parts), keyOf(job, [...parts.slice(0, -1), undefined])];
}
