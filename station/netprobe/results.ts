import { encodeBatch } from '../../core/model/batch.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import type { EngineAccounts } from '../run/sample-intake.ts';
import type { JobList, SeriesJob } from './job-list.ts';
import type { KnownProbe } from './netprobe-file.ts';
import { jobTypeOf, keysOfRecord, type ResultRecord } from './record.ts';
import type { RecordSample } from './record-sample.ts';
import { samplesOf } from './samples.ts';
import type { TrafficRates } from './traffic-rates.ts';

/** Farthest that a record may lie ahead of the station's clock. */
const AHEAD_MS = 60_000;
/** Oldest record. */
const OLDEST_MS = 40 * 86_400_000;
/** Samples of one post: far more than a probe can have collected, and stored without a pause. */
const MOST_SAMPLES = 20_000;
/** Times of records that are remembered of each series. */
const REMEMBERED = 16;

export interface ResultsParts {
  readonly intake: Pick<EngineAccounts, 'nextRound' | 'take'>;
  /** The entry in force of a series; undefined = it is not measured now. */
  readonly entryOf: (series: number) => Pick<PlanEntry, 'count'> | undefined;
  readonly traffic: TrafficRates;
  /** A record was refused, or a part of it. */
  readonly onRefused: (reason: string) => void;
}

/** Result of one record: when its samples are on disk; null = there are none. */
type Taken = Promise<void> | null;

/** Records of one post of a probe as samples of its series. */
export class Results {
  private readonly parts: ResultsParts;
  private samples = 0;

  constructor(parts: ResultsParts) {
    this.parts = parts;
  }

  /** Takes a record of a job. @param known of the probe: it gets the record's time and round @returns when it is stored */
  take(record: ResultRecord, list: JobList, known: Pick<KnownProbe, 'newest' | 'rounds'>, nowMs: number): Taken {
    const { onRefused, entryOf } = this.parts;
    const found = jobOfRecord(record, list);
    if (!found) {
      onRefused(`${record.name} record for no job that it has${subjectOf(record)}`);
      return null;
    }
    const { series, work } = found;
    const { seriesId, planned } = series;
    const ms = record.date * 1000;
    if (ms > nowMs + AHEAD_MS) return this.refuse(`${planned.target}: its time is in the future`);
    if (ms < nowMs - OLDEST_MS) return this.refuse(`${planned.target}: it is older than 40 days`);
    const newest = known.newest[seriesId] ?? [];
    if (newest.includes(record.date)) return null; // posted again
    const entry = entryOf(seriesId);
    if (!entry) return this.refuse(`${planned.target}: it is outside its schedule`);
    const sent = record.data['icmp-seq'];
    if (work.job === 'icmp' && typeof sent === 'number' && sent !== entry.count)
      return this.refuse(`${planned.target}: it is of an earlier job, with another number of packets`);
    if (this.samples >= MOST_SAMPLES)
      return this.refuse(`${planned.target}: more than ${MOST_SAMPLES} samples in one post`);
    const traffic = work.job === 'health' ? this.parts.traffic.next(seriesId, record) : null;
    const read = samplesOf(work.job, record.data, { timeoutMs: planned.settings.timeoutMs, traffic });
    if ('problem' in read) return this.refuse(`${planned.target}: ${read.problem}`);
    this.samples += read.samples.length;
    known.newest[seriesId] = [...newest, record.date].slice(-REMEMBERED);
    const round = Math.max(this.parts.intake.nextRound(seriesId), (known.rounds[seriesId] ?? -1) + 1);
    known.rounds[seriesId] = round;
    return this.store(found, round, record.date, read.samples);
  }

  private refuse(reason: string): null {
    this.parts.onRefused(reason);
    return null;
  }

  private store({ series }: SeriesJob, round: number, date: number, samples: readonly RecordSample[]): Promise<void> {
    const { intake } = this.parts;
    const { code } = series.definition;
    const sentNs = BigInt(Math.round(date * 1e6)) * 1000n;
    const rows = samples.map((sample) => ({ ...sample, series: series.seriesId, round, sentNs }));
    const frame = encodeBatch(code, ownColumnsOf(code) ?? [], rows);
    return new Promise((resolve) => intake.take(frame, resolve));
  }
}

function jobOfRecord(record: ResultRecord, { jobs }: JobList): SeriesJob | undefined {
  const type = jobTypeOf(record);
  const keys = type === undefined ? [] : keysOfRecord(type, record.data);
  return keys.map((key) => jobs.get(key)).find((job) => job !== undefined);
}

/** Subject of a record, for people. */
function subjectOf({ name, data }: ResultRecord): string {
  const subject = data[`${name.toLowerCase()}-target`] ?? data['http-url'] ?? data['smb-server'];
  return typeof subject === 'string' ? `: ${subject.slice(0, 100)}` : '';
}
