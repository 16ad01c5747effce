import type { Database } from 'better-sqlite3';
import type { PathState } from '../../core/contracts/path.ts';
import { PathBook, type PathPages } from '../../core/paths/path-book.ts';
import { pathMtu } from '../../probes/path-mtu/common/definition.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { traceroute } from '../../probes/traceroute/common/definition.ts';
import { MtuBook, type MtuPages } from '../live/mtu-book.ts';
import { BatchScan } from './batch-scan.ts';

/** The path of one series at the end of a span. */
export interface PathQuery {
  readonly series: number;
  /** Its address: samples don't name who they were sent to. */
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Paths and path MTUs of the last run, from which a new station continues. */
export interface PastQuery {
  /** Series → address. */
  readonly targets: ReadonlyMap<number, string>;
  /** When the run began, Unix ms. */
  readonly runStartedMs: number;
  /** The newest row of the journal that is of the past. */
  readonly throughId: number;
}

export interface PathsPast {
  readonly paths: PathPages;
  readonly mtus: MtuPages;
}

/** Bound on restoring paths from stored samples. */
const PAST_MS = 3_600_000;
/** And out of how many samples at most: a few seconds' work. */
const PAST_SAMPLES = 2_000_000;

/** The last moment that a Date can be. */
const END_OF_TIME_MS = 8.64e15;
const PROBE_CODES: readonly number[] = [traceroute.code, pathMtu.code];

/** A path as the live feed would show it, had the run begun with the span: the same book hears the same samples. */
export class PathReading {
  readonly scan: BatchScan;
  private readonly book: PathBook;
  private readonly series: number;

  constructor(db: Database, { series, target, fromMs, toMs }: PathQuery) {
    this.series = series;
    this.book = new PathBook(traceroute, () => target);
    const query = { probeCodes: [traceroute.code], series: new Set([series]), fromMs, toMs, throughId: null };
    this.scan = new BatchScan(db, query, ownColumnsOf, (batch) => void this.book.add(batch));
  }

  /** Without names; null when nothing of it is stored. */
  result(): PathState | null {
    return this.book.state(this.series, () => null) ?? null;
  }
}

/** All paths and path MTUs of the last run, as far as a station that starts reads them back. */
export class PastReading {
  readonly scan: BatchScan;
  private readonly paths: PathBook;
  private readonly mtus = new MtuBook();

  constructor(db: Database, query: PastQuery) {
    const { targets, throughId } = query;
    this.paths = new PathBook(traceroute, (series) => targets.get(series) ?? '');
    const span = {
      probeCodes: PROBE_CODES,
      series: new Set(targets.keys()),
      fromMs: pastFromMs(db, query),
      toMs: END_OF_TIME_MS,
      throughId,
    };
    this.scan = new BatchScan(db, span, ownColumnsOf, (batch) => {
      this.paths.add(batch);
      this.mtus.add(batch);
    });
  }

  result(): PathsPast {
    return { paths: this.paths.pages, mtus: this.mtus.pages };
  }
}

/**
 * The begin of the run, an hour before the end of what is stored, or where that would be too many samples, whichever is
 * the latest. Goes back row by row without their blobs: at most an hour of them.
 */
function pastFromMs(db: Database, { runStartedMs, throughId }: PastQuery): number {
  const rows = db
    .prepare<[number], { probe: number; count: number; from_ms: number; to_ms: number }>(
      'SELECT probe, count, from_ms, to_ms FROM journal NOT INDEXED WHERE id <= ? ORDER BY id DESC',
    )
    .iterate(throughId);
  let samples = 0;
  let fromMs = Number.NaN;
  for (const { probe, count, from_ms, to_ms } of rows) {
    if (Number.isNaN(fromMs)) fromMs = Math.max(runStartedMs, to_ms - PAST_MS);
    if (to_ms < fromMs) break;
    if (PROBE_CODES.includes(probe)) samples += count;
    if (samples > PAST_SAMPLES) return Math.max(fromMs, from_ms);
  }
  return Number.isNaN(fromMs) ? runStartedMs : fromMs;
}
