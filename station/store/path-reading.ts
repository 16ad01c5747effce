import type { Database } from 'better-sqlite3';
import { type PathStates, PathTracker } from '../../core/paths/path-tracker.ts';
import { isTraced, TRACE_PROBE, TRACED } from '../../probes/registry.ts';
import { type Findings, TRACKED_CODES, Trackers } from '../../probes/trackers.ts';
import { BatchReading } from './read/batch-reading.ts';
import type { ReadParts } from './read/read-parts.ts';

/** The past that a new station continues with: paths and findings of the last run. */
export interface PastQuery {
  /** Series → address. */
  readonly targets: ReadonlyMap<number, string>;
  /** When the run began, Unix ms. */
  readonly runStartedMs: number;
  /** The newest row of the journal that is of the past. */
  readonly throughId: number;
}

export interface PathsPast {
  readonly paths: PathStates;
  readonly findings: Findings;
}

/** Span of stored samples that are replayed. */
const PAST_MS = 3_600_000;
/** And out of how many samples at most: a few seconds' work. */
const PAST_SAMPLES = 2_000_000;

/** The last moment that a Date can be. */
const END_OF_TIME_MS = 8.64e15;
const PROBE_CODES: readonly number[] = [...TRACED.map(({ code }) => code), ...TRACKED_CODES];

/** All paths and findings of the last run, as far as a station that starts reads them back. */
export class PastReading {
  readonly steps: BatchReading;
  private readonly paths: PathTracker;
  private readonly trackers = new Trackers();

  constructor(parts: ReadParts, query: PastQuery) {
    const { targets, throughId } = query;
    this.paths = new PathTracker(TRACE_PROBE, (series) => targets.get(series) ?? '');
    const fromMs = pastFromMs(parts.files.journal.db, query);
    const series = [...targets.keys()].sort((left, right) => left - right);
    const span = { series, fromMs, toMs: END_OF_TIME_MS, throughId };
    this.steps = new BatchReading(parts, span, (batch) => {
      if (isTraced(batch.probeCode)) this.paths.add(batch);
      this.trackers.add(batch);
    });
  }

  result(): PathsPast {
    return { paths: this.paths.states, findings: this.trackers.findings };
  }
}

/**
 * The begin of the run, an hour before the end of what is stored, or where that would be too many samples, whichever is
 * the latest. Goes back row by row without their blobs: at most an hour of them. The result of a long transaction is
 * stored among newer rows, with the time at which it began.
 */
function pastFromMs(db: Database, { runStartedMs, throughId }: PastQuery): number {
  const newest = db
    .prepare<[number], { to_ms: number }>('SELECT to_ms FROM journal WHERE id <= ? ORDER BY to_ms DESC LIMIT 1')
    .get(throughId);
  if (!newest) return runStartedMs;
  const fromMs = Math.max(runStartedMs, newest.to_ms - PAST_MS);
  const first = db.prepare<[number], { id: number | null }>('SELECT min(id) AS id FROM journal WHERE to_ms >= ?');
  const rows = db
    .prepare<[number, number], { probe: number; count: number; from_ms: number; to_ms: number }>(
      'SELECT probe, count, from_ms, to_ms FROM journal NOT INDEXED WHERE id BETWEEN ? AND ? ORDER BY id DESC',
    )
    .iterate(first.get(fromMs)?.id ?? throughId + 1, throughId);
  let samples = 0;
  for (const { probe, count, from_ms, to_ms } of rows) {
    if (to_ms < fromMs) continue;
    if (PROBE_CODES.includes(probe)) samples += count;
    if (samples > PAST_SAMPLES) return Math.max(fromMs, from_ms);
  }
  return fromMs;
}
