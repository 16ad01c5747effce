import type { Database, Statement } from 'better-sqlite3';
import { type Batch, type ColumnSpec, decodeBatch } from '../../core/model/batch.ts';
import { encodeJournalRow } from './journal-row.ts';
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
/** Most rows deleted after a commit because they are folded: far more than come in a second. */
const FOLDED_PER_TRIM = 64;
/** Rows stay for so long after they are folded, for readers of the last hour. */
const KEPT_MS = 3_600_000;
/** Largest share of the cap for rows that are folded. */
const FOLDED_SHARE = 0.2;
/** Free pages are given back, this many after a commit, when they are more than a quarter of the file. */
const PAGES_PER_TRIM = 64;
/** An older journal gives its free pages back when they are more than this, and at least twice what is used: 64 MB. */
const REWRITE_PAGES = 4096;

/**
 * Collects batches and writes them, a transaction for all that came between two commits: the samples and how far each
 * engine's numbers are in, so that after a crash an engine resends exactly what is missing.
 */
export class JournalWriter {
  private readonly db: Database;
  private readonly ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined;
  private readonly insert: Statement;
  private readonly received: Statement;
  private readonly removeOldest: Statement;
  private readonly rows: Statement<[], { count: number | null }>;
  private readonly removeFolded: Statement;
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
    this.removeOldest = db.prepare(
      'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id < (SELECT max(id) FROM journal) ORDER BY id LIMIT ?)',
    );
    this.takenId = takenId;
    this.removeFolded = db.prepare(
      'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id <= ? AND id < (SELECT max(id) FROM journal) ORDER BY id LIMIT ?)',
    );
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
    return { bytes: this.usedBytes(), oldestMs: oldest?.from_ms ?? null, newestMs, newestId: newest?.id ?? 0 };
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
      if (maxSeries > this.maxSeries) keepMaxSeries(this.db, maxSeries);
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
    const excess = foldedBytes - this.capBytes * FOLDED_SHARE;
    const tooMany = excess > 0 ? Math.ceil((spare * excess) / foldedBytes) : 0;
    const rows = Math.min(FOLDED_PER_TRIM, Math.max(tooMany, isOld ? this.oldRows(newestMs ?? 0) : 0));
    if (rows > 0) this.removeFolded.run(this.foldedId, rows);
    this.giveBack();
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
    else if (free > REWRITE_PAGES && free * 3 > pages * 2) this.db.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM');
  }

  /**
   * Oldest first, as many as are too many by their share of the bytes; the newest always stays. Freed pages are used
   * again, so the file does not grow past the cap.
   */
  private trim(): void {
    for (let bytes = this.usedBytes(); bytes > this.capBytes; bytes = this.usedBytes()) {
      const rows = this.rows.get()?.count ?? 0;
      const tooMany = Math.ceil((rows * (bytes - this.capBytes)) / bytes);
      if (this.removeOldest.run(Math.min(ROWS_PER_TRIM, tooMany)).changes === 0) return;
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

const MAX_SERIES = 'max-series';

/** The highest series that a journal ever held: a catalog restored from an older backup gives new ids above it. */
export function maxSeriesOf(db: Database): number {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(MAX_SERIES);
  return Number(row?.value ?? 0);
}

function keepMaxSeries(db: Database, series: number): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    MAX_SERIES,
    String(series),
  );
}
