import type { Database, Statement } from 'better-sqlite3';
import { type Batch, type ColumnSpec, decodeBatch } from '../../core/model/batch.ts';
import { encodeJournalRow } from './journal-row.ts';
import { FOLDED_SHARE } from './limits.ts';
import type { Unstored } from './pending-samples.ts';
import { rowsWithin } from './row-spread.ts';
import { limitWal, walLimit } from './wal-limit.ts';

export interface JournalState {
  /** Bytes that samples take, free pages not counted. */
  readonly bytes: number;
  readonly oldestMs: number | null;
  /** When the last of the samples was sent, Unix ms. */
  readonly newestMs: number | null;
  /** The id of the newest row; 0 = none. Ids grow. */
  readonly newestId: number;
  /** The journal still has all samples sent from this time on, Unix ms. */
  readonly completeFromMs: number;
}

/** Samples between two commits, written as one row of their probe, however long it has to wait; sent far apart, as several. */
interface Portion {
  readonly batches: Map<number, Batch[]>;
  /** Engine run → its last batch. */
  readonly reached: Map<number, bigint>;
  /** Malformed ones too: they are done with as well. */
  frames: number;
}

/** Deleting in small portions keeps each transaction short. */
const ROWS_PER_TRIM = 256;
/** Most rows deleted after a commit because they are folded: more than come in a second, and a journal of an older version in minutes. */
const FOLDED_PER_TRIM = 256;
/** Rows stay for so long after they are folded, for readers of the last hour. */
const KEPT_MS = 3_600_000;
/** Free pages are given back, this many after a commit, when they are more than a quarter of the file. */
const PAGES_PER_TRIM = 64;
/**
 * A journal of an older version gives its free pages back in one transaction that copies what is used. So rows that are folded
 * are deleted at once, down to this many bytes, and it is rewritten when no more than that is used: the writer waits a second at most.
 */
const REWRITE_BYTES = 32_000_000;
/** Free pages from which on that is worth it: 64 MB. */
const REWRITE_PAGES = 4096;
/** Commits until the next try after a failure, as on a full disk: an hour. */
const REWRITE_PAUSE = 3600;

/**
 * Collects batches and writes them, a transaction for all that came between two commits: the samples and how far each
 * engine's numbers are in, so that after a crash an engine resends exactly what is missing.
 */
export class JournalWriter {
  private readonly db: Database;
  private readonly ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined;
  private readonly insert: Statement;
  private readonly received: Statement;
  private readonly oldest: Statement<[OldestQuery], Oldest>;
  private readonly removeThrough: Statement;
  private readonly rows: Statement<[], { count: number | null }>;
  private readonly ends: Statement<[], Ends>;
  private readonly pages: Statement<[], Pages>;
  /** Rows up to this one are folded. */
  private foldedId = 0;
  /** Ids up to this one are not given to new rows. */
  private takenId: number;
  private readonly portions: Portion[] = [];
  private open = emptyPortion();
  private capBytes: number;
  private maxSeries: number;
  private completeFromMs: number;
  /** Samples deleted since the last `takeLost` that are not in blocks. */
  private lost: Unstored | null = null;
  /** Samples of this journal are in blocks: before the first time, what is over the cap is the end of the history. */
  private isFolding: boolean;
  private commitsToRewrite = 0;

  /** @param takenId a row that day files have: a journal restored from a backup may have lost it, and no new row may take its id */
  constructor(
    db: Database,
    ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined,
    capBytes: number,
    takenId = 0,
  ) {
    this.db = db;
    this.ownColumnsOf = ownColumnsOf;
    this.capBytes = capBytes;
    this.insert = db.prepare('INSERT INTO journal (id, probe, count, from_ms, to_ms, blob) VALUES (?, ?, ?, ?, ?, ?)');
    this.received = db.prepare(
      'INSERT INTO received (engine_run, batch_no) VALUES (?, ?) ON CONFLICT (engine_run) DO UPDATE SET batch_no = excluded.batch_no',
    );
    this.oldest = db.prepare(
      `SELECT max(id) AS last, max(to_ms) AS toMs,
         total(count) FILTER (WHERE id > @folded) AS samples, min(from_ms) FILTER (WHERE id > @folded) AS lostFromMs,
         max(to_ms) FILTER (WHERE id > @folded) AS lostToMs
       FROM (SELECT id, count, from_ms, to_ms FROM journal WHERE id <= @through AND id < (SELECT max(id) FROM journal)
         ORDER BY id LIMIT @rows)`,
    );
    this.removeThrough = db.prepare('DELETE FROM journal WHERE id <= ?');
    this.takenId = takenId;
    this.isFolding = takenId > 0;
    this.ends = db.prepare(
      `SELECT (SELECT to_ms FROM journal ORDER BY id LIMIT 1) AS oldestMs, (SELECT to_ms FROM journal ORDER BY id DESC LIMIT 1) AS newestMs,
         min(id) AS first, max(id) AS last FROM journal`,
    );
    this.pages = db.prepare(
      `SELECT page_count AS pages, freelist_count AS free, page_size AS size
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
    this.rows = db.prepare('SELECT max(id) - min(id) + 1 AS count FROM journal');
    this.maxSeries = maxSeriesOf(db);
    this.completeFromMs = numberOf(db, COMPLETE_FROM);
    limitWal(db, walLimit(capBytes));
  }

  /** @returns false for bytes that are no batch; they change nothing */
  add(frame: Uint8Array<ArrayBuffer>): boolean {
    const { open } = this;
    open.frames += 1;
    const batch = decodeBatch(frame, this.ownColumnsOf);
    if (!batch) return false;
    if (batch.count > 0) {
      const list = open.batches.get(batch.probeCode);
      if (list) list.push(batch);
      else open.batches.set(batch.probeCode, [batch]);
    }
    if (batch.batchNo > 0n) open.reached.set(batch.engineRun, batch.batchNo);
    return true;
  }

  /**
   * Writes what was collected. Throws what SQLite throws; what is not written is kept for the next try.
   * @param stored hears of the frames of each portion that is safe
   */
  commit(stored: (frames: number) => void = () => undefined): void {
    if (this.open.frames > 0) {
      this.portions.push(this.open);
      this.open = emptyPortion();
    }
    for (let next = this.portions[0]; next; next = this.portions[0]) {
      this.write(next);
      this.portions.shift();
      stored(next.frames);
    }
    this.trimFolded();
    this.trim();
  }

  /** The last batch of an engine run that is stored; 0 = none. */
  reachedBatch(run: number): bigint {
    const row = this.db
      .prepare<[number], { batch_no: bigint }>('SELECT batch_no FROM received WHERE engine_run = ?')
      .safeIntegers()
      .get(run);
    return row?.batch_no ?? 0n;
  }

  state(): JournalState {
    const oldest = this.db.prepare<[], { from_ms: number }>('SELECT from_ms FROM journal ORDER BY id LIMIT 1').get();
    const newest = this.db.prepare<[], { id: number }>('SELECT id FROM journal ORDER BY id DESC LIMIT 1').get();
    const last = this.db.prepare<[], { to_ms: number | null }>('SELECT max(to_ms) AS to_ms FROM journal').get();
    const newestMs = last?.to_ms ?? null;
    const { completeFromMs } = this;
    const [oldestMs, newestId] = [oldest?.from_ms ?? null, newest?.id ?? 0];
    return { bytes: this.usedBytes(), oldestMs, newestMs, newestId, completeFromMs };
  }

  /** Samples that had to be deleted before they were folded, since the last call; null = none. */
  takeLost(): Unstored | null {
    const { lost } = this;
    this.lost = null;
    return lost;
  }

  private write({ batches, reached }: Portion): void {
    if (batches.size === 0 && reached.size === 0) return;
    let { maxSeries } = this;
    this.db.transaction(() => {
      for (const [probeCode, list] of batches) {
        for (const part of rowsWithin(list)) {
          const row = encodeJournalRow(part, this.ownColumnsOf(probeCode) ?? []);
          this.insert.run(this.nextId(), row.probeCode, row.count, row.fromMs, row.toMs, row.blob);
          maxSeries = Math.max(maxSeries, row.maxSeries);
        }
      }
      for (const [run, batchNo] of reached) this.received.run(run, batchNo);
      if (maxSeries > this.maxSeries) keepNumber(this.db, MAX_SERIES, maxSeries);
    })();
    this.maxSeries = maxSeries;
    this.takenId = 0;
  }

  /** @returns null = the one after the newest */
  private nextId(): number | null {
    if (this.takenId === 0) return null;
    return this.takenId > (this.ends.get()?.last ?? 0) ? this.takenId + 1 : null;
  }

  /** Rows up to this one are in blocks and rollups: they are deleted when they are an hour old, or too much. */
  folded(rowId: number): void {
    this.foldedId = rowId;
    this.isFolding ||= rowId > 0;
  }

  setCap(capBytes: number): void {
    limitWal(this.db, walLimit(capBytes));
    this.capBytes = capBytes;
  }

  private usedBytes(): number {
    const { pages, free, size } = this.pages.get() as Pages;
    return (pages - free) * size;
  }

  private trimFolded(): void {
    const { first, last, oldestMs, newestMs } = this.ends.get() ?? {};
    const spare = Math.min(this.foldedId, (last ?? 0) - 1) - (first ?? 0) + 1;
    if (spare <= 0) return this.giveBack();
    // After the clock was set, rows can be newer than those that came later.
    const isOld = Math.abs((newestMs ?? 0) - (oldestMs ?? 0)) > KEPT_MS;
    const bytes = this.usedBytes();
    const foldedBytes = (bytes * spare) / ((last ?? 0) - (first ?? 0) + 1);
    const excess = foldedBytes - this.keptBytes();
    const tooMany = excess > 0 ? Math.ceil((spare * excess) / foldedBytes) : 0;
    const rows = Math.min(FOLDED_PER_TRIM, Math.max(tooMany, isOld ? this.oldRows(newestMs ?? 0) : 0));
    if (rows > 0) this.removeOldest(rows, this.foldedId);
    this.giveBack();
  }

  /** Most bytes of rows that are folded. */
  private keptBytes(): number {
    const bytes = this.capBytes * FOLDED_SHARE;
    const { pages } = this.pages.get() as Pages;
    const isOlder = pages > REWRITE_PAGES && this.db.pragma('auto_vacuum', { simple: true }) === 0;
    return isOlder ? Math.min(bytes, REWRITE_BYTES / 2) : bytes;
  }

  /** Deletes rows at the beginning, at most up to a row. @returns false when there is none */
  private removeOldest(rows: number, through = Number.MAX_SAFE_INTEGER): boolean {
    const found = this.oldest.get({ rows, through, folded: this.foldedId });
    if (!found || found.last === null) return false;
    const completeFromMs = Math.max(this.completeFromMs, (found.toMs ?? 0) + 1);
    this.db.transaction(() => {
      this.removeThrough.run(found.last);
      if (completeFromMs > this.completeFromMs) keepNumber(this.db, COMPLETE_FROM, completeFromMs);
    })();
    this.completeFromMs = completeFromMs;
    if (found.samples > 0 && this.isFolding) this.lost = withLost(this.lost, found);
    return true;
  }

  /** Rows at the beginning that are older than an hour, up to a limit. */
  private oldRows(newestMs: number): number {
    const rows = this.db
      .prepare<[number], { to_ms: number }>('SELECT to_ms FROM journal ORDER BY id LIMIT ?')
      .all(FOLDED_PER_TRIM);
    const kept = rows.findIndex(({ to_ms }) => Math.abs(newestMs - to_ms) <= KEPT_MS);
    return kept < 0 ? rows.length : kept;
  }

  private giveBack(): void {
    const { pages, free } = this.pages.get() as Pages;
    if (free < PAGES_PER_TRIM || free * 4 < pages) return;
    if (this.db.pragma('auto_vacuum', { simple: true }) !== 0) this.db.pragma(`incremental_vacuum(${PAGES_PER_TRIM})`);
    else if (free > REWRITE_PAGES && this.usedBytes() <= REWRITE_BYTES) this.rewrite();
  }

  /** Nothing is lost when it fails: all samples are stored. */
  private rewrite(): void {
    this.commitsToRewrite -= 1;
    if (this.commitsToRewrite > 0) return;
    try {
      this.db.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM');
    } catch {
      this.commitsToRewrite = REWRITE_PAUSE;
    }
  }

  /**
   * Oldest first, as many as are too many by their share of the bytes; the newest always stays. Freed pages are used
   * again, so the file does not grow past the cap.
   */
  private trim(): void {
    for (let bytes = this.usedBytes(); bytes > this.capBytes; bytes = this.usedBytes()) {
      const rows = this.rows.get()?.count ?? 0;
      const tooMany = Math.ceil((rows * (bytes - this.capBytes)) / bytes);
      if (!this.removeOldest(Math.min(ROWS_PER_TRIM, tooMany))) return;
    }
  }
}

interface Pages {
  readonly pages: number;
  readonly free: number;
  /** Bytes of one. */
  readonly size: number;
}

interface Ends {
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly first: number | null;
  readonly last: number | null;
}

const emptyPortion = (): Portion => ({ batches: new Map(), reached: new Map(), frames: 0 });

interface OldestQuery {
  readonly rows: number;
  /** Rows up to this one. */
  readonly through: number;
  readonly folded: number;
}

/** The oldest rows, and what is in them only. */
interface Oldest {
  readonly last: number | null;
  readonly toMs: number | null;
  readonly samples: number;
  readonly lostFromMs: number | null;
  readonly lostToMs: number | null;
}

function withLost(before: Unstored | null, { samples, lostFromMs, lostToMs }: Oldest): Unstored {
  return {
    samples: samples + (before?.samples ?? 0),
    fromMs: Math.min(lostFromMs ?? 0, before?.fromMs ?? Number.POSITIVE_INFINITY),
    toMs: Math.max(lostToMs ?? 0, before?.toMs ?? 0),
  };
}

const MAX_SERIES = 'max-series';
const COMPLETE_FROM = 'complete-from';

/** The highest series that a journal ever held: a catalog restored from an older backup gives new ids above it. */
export const maxSeriesOf = (db: Database): number => numberOf(db, MAX_SERIES);

function numberOf(db: Database, key: string): number {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key);
  return Number(row?.value ?? 0);
}

function keepNumber(db: Database, key: string, value: number): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    String(value),
  );
}
