import { isDeepStrictEqual } from 'node:util';
import { addressFamily } from '../../core/model/address.ts';
import { isAgentTarget } from '../../core/model/agent-target.ts';
import { parseDestination } from '../../core/model/destination.ts';
import { formatDuration } from '../../core/model/duration.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { CompiledSeries } from '../../core/plan/series.ts';
import { compileSeries } from '../../probes/compile-series.ts';
import { DATA, type JobType, meaningOf } from '../project/imports/netprobe-jobs.ts';
import { type JobWindow, windowsOf } from './job-schedule.ts';

type JobData = Readonly<Record<string, string | number | readonly string[]>>;

/** Work of a netProbe probe for a series; it gets id and version when it is handed out. */
export interface JobWork {
  readonly job: JobType;
  /** Seconds between its runs. */
  readonly freq: number;
  readonly lock: string;
  readonly data: JobData;
  readonly schedule?: readonly JobWindow[];
}

/** The job of a series, or why a netProbe probe cannot do it. */
export type JobOf = { readonly work: JobWork } | { readonly reason: string };

/** Job types of the probes that a netProbe probe has as well. */
const TYPES: Readonly<Record<string, JobType>> = {
  icmp: 'icmp',
  traceroute: 'traceroute',
  http: 'http',
  dns: 'dns',
  iperf3: 'iperf',
  ntp: 'ntp',
  smb: 'smb',
  health: 'health',
  temperature: 'temp',
};

/** The only port that netProbe's iperf jobs use, whatever they say. */
const IPERF_PORT = 5201;

/** Greatest `range` of a traceroute job, of which hops up to one less are tested. */
const MOST_RANGE = 30;

/** Job of a series. What a netProbe probe would measure differently is refused with the settings that it lacks. */
export function jobOf(series: CompiledSeries): JobOf {
  const { planned } = series;
  const job = TYPES[planned.probe];
  if (!job) return { reason: `netProbe has no ${planned.probe} probe` };
  const { settings } = planned;
  const hindrance = hindranceOf(job, series);
  if (hindrance !== null) return { reason: hindrance };
  const schedule = settings.schedule === null ? undefined : windowsOf(settings.schedule);
  if (schedule === null) return { reason: 'netProbe has no time windows for single days of the week' };
  if (schedule && settings.timeZone !== null) return { reason: 'netProbe has time windows in its own time zone only' };
  const freq = settings.intervalMs / 1000;
  const lock = settings.lock === 'global' ? 'local' : settings.lock; // netProbe's own `global` does nothing
  const work = { job, freq, lock, data: dataOf(job, series), ...(schedule && { schedule }) };
  const limits = DATA[job].safeParse(work.data);
  if (!limits.success) return { reason: `netProbe cannot do it: ${limits.error.issues[0]?.message}` };
  const lacking = differences(series, work);
  return lacking.length === 0 ? { work } : { reason: `netProbe has no ${lacking.join(', ')}` };
}

/** Why jobs of a type could not be done or reported, whatever their other settings are; null = they can. */
function hindranceOf(job: JobType, { planned }: CompiledSeries): string | null {
  const { settings, address } = planned;
  if ((job === 'icmp' || job === 'traceroute') && addressFamily(address) === 6)
    return 'netProbe measures over IPv4 only';
  if (job === 'smb') return 'netProbe never reports that an smb job succeeded';
  if (job === 'iperf' && settings.own['direction'] === 'out')
    return 'netProbe does not report tests in this direction alone';
  if (job === 'iperf' && (planned.port ?? IPERF_PORT) !== IPERF_PORT)
    return `netProbe tests to port ${IPERF_PORT} only`;
  if (job === 'ntp' && settings.own['localClock'] !== 'only')
    return 'netProbe reads the clock of its own daemon only (localClock: only)';
  if (job === 'dns' && address !== SYSTEM_SERVERS && addressFamily(address) === undefined)
    return 'netProbe needs the plain address of the name server';
  return null;
}

/** Address of DNS series that ask the servers of the host's configuration. */
const SYSTEM_SERVERS = 'system';

function dataOf(job: JobType, { planned, packet }: CompiledSeries): JobData {
  const { settings, to } = planned;
  const tos = settings.dscp * 4;
  const timeout = settings.timeoutMs / 1000;
  switch (job) {
    case 'icmp':
      return {
        ...{ target: targetOf(planned), version: 4, sequence: settings.packets, size: payloadOf(packet), timeout, tos },
        sleep: Math.round(settings.spacingMs / 1000),
      };
    case 'traceroute':
      return {
        ...{ target: targetOf(planned), version: 4, sequence: 1, size: payloadOf(packet), timeout, tos },
        range: Math.min(MOST_RANGE, maxHopsOf(packet) + 1),
      };
    case 'http':
      return {
        ...{ url: to, timeout },
        ...ofText('content', settings.own['expectRegex']),
        ...(settings.own['insecureTls'] === true && { ssl_check: 'False' }),
      };
    case 'dns':
      return {
        target: to,
        type: settings.own['record'] === 'MX' ? 'MX' : 'A',
        proto: settings.own['transport'] === 'tcp' ? 'TCP' : 'UDP',
        ...(planned.address !== SYSTEM_SERVERS && { servers: [planned.address] }),
      };
    case 'iperf':
      return {
        ...{ server: targetOf(planned), duration: secondsOf(packet), port: IPERF_PORT, tos },
        way: settings.own['direction'] === 'in' ? 'input' : 'both',
      };
    case 'ntp':
    case 'health':
    case 'temp':
    case 'smb':
      return {};
  }
}

const maxHopsOf = (packet: CompiledSeries['packet']): number => ('maxHops' in packet ? Number(packet['maxHops']) : 0);
const ofText = (key: string, value: unknown): JobData => (typeof value === 'string' ? { [key]: value } : {});
const payloadOf = (packet: CompiledSeries['packet']): number =>
  'payloadBytes' in packet ? Number(packet.payloadBytes) : 0;
const secondsOf = (packet: CompiledSeries['packet']): number =>
  'request' in packet ? Number((packet.request as Readonly<Record<string, unknown>>)['seconds']) : 0;

/** The target's name, where it has one: the probe looks it up by itself. Names of agents are known to the station alone. */
function targetOf({ to, address }: CompiledSeries['planned']): string {
  if (isAgentTarget(to)) return address;
  const parsed = parseDestination(to);
  return 'destination' in parsed && parsed.destination.kind === 'name' ? parsed.destination.text : address;
}

/** Settings that the job does not have: those in which its meaning, as the import reads it, differs from the series. */
function differences({ seriesId, planned, packet, definition }: CompiledSeries, work: JobWork): readonly string[] {
  const meant = meaningOf(work.job, work.data, () => undefined, work.freq);
  const settings = effectiveSettings(
    { ...meant, interval: formatDuration(planned.settings.intervalMs) },
    {},
    definition.defaults,
  );
  const port = work.job === 'http' ? planned.port : (settings.ports[0] ?? null);
  const plain = { port, settings, source: null, sourcePorts: null };
  const again = compileSeries({ seriesId, planned: { ...planned, ...plain } });
  const lacking = [...differing(partsOf(packet), partsOf(again.packet))];
  // One hop less than Sounder's default is no other measurement.
  return maxHopsOf(packet) < MOST_RANGE ? lacking : lacking.filter((key) => key !== 'maxHops');
}

/** Parts of a template by name; those of a service's request among them. */
function partsOf(packet: CompiledSeries['packet']): Readonly<Record<string, unknown>> {
  const { request, ...rest } = packet as Readonly<Record<string, unknown>>;
  return { ...rest, ...(request as object | undefined) };
}

function* differing(
  wanted: Readonly<Record<string, unknown>>,
  possible: Readonly<Record<string, unknown>>,
): Generator<string> {
  for (const [key, value] of Object.entries(wanted)) {
    if (!UNMEASURED.has(key) && !isDeepStrictEqual(value, possible[key])) yield key;
  }
}

/** Parts that change nothing of what is measured. */
const UNMEASURED: ReadonlySet<string> = new Set(['turnMs', 'replyMs', 'lock']);
