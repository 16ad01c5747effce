import type { Database, Statement } from 'better-sqlite3';
import { type Batch, type ColumnSpec, decodeBatch } from '../../core/model/batch.ts';
import { encodeJournalRow } from './journal-row.ts';

export interface JournalState {
  /** Bytes that samples take, free pages not counted. */
  readonly bytes: number;
  readonly oldestMs: number | null;
  /** The id of the newest row; 0 = none. Ids grow. */
  readonly newestId: number;
}

/** Deleting in small portions keeps each transaction short. */
const ROWS_PER_TRIM = 256;

/**
 * Collects batches and writes them, one transaction for all that came since the last: the samples and how far each
 * engine's numbers are in, so that after a crash an engine resends exactly what is missing.
 */
export class JournalWriter {
  private readonly db: Database;
  private readonly ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined;
  private readonly insert: Statement;
  private readonly received: Statement;
  private readonly removeOldest: Statement;
  private readonly rows: Statement<[], { count: number | null }>;
  private readonly pending = new Map<number, Batch[]>();
  private readonly reached = new Map<number, bigint>();
  private readonly capBytes: number;

  constructor(db: Database, ownColumnsOf: (probeCode: number) => readonly ColumnSpec[] | undefined, capBytes: number) {
    this.db = db;
    this.ownColumnsOf = ownColumnsOf;
    this.capBytes = capBytes;
    this.insert = db.prepare('INSERT INTO journal (probe, count, from_ms, to_ms, blob) VALUES (?, ?, ?, ?, ?)');
    this.received = db.prepare(
      'INSERT INTO received (engine_run, batch_no) VALUES (?, ?) ON CONFLICT (engine_run) DO UPDATE SET batch_no = excluded.batch_no',
    );
    this.removeOldest = db.prepare(
      'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id < (SELECT max(id) FROM journal) ORDER BY id LIMIT ?)',
    );
    this.rows = db.prepare('SELECT max(id) - min(id) + 1 AS count FROM journal');
  }

  /** @returns false for bytes that are no batch; they change nothing */
  add(frame: Uint8Array<ArrayBuffer>): boolean {
    const batch = decodeBatch(frame, this.ownColumnsOf);
    if (!batch) return false;
    if (batch.count > 0) {
      const list = this.pending.get(batch.probeCode);
      if (list) list.push(batch);
      else this.pending.set(batch.probeCode, [batch]);
    }
    if (batch.batchNo > 0n) this.reached.set(batch.engineRun, batch.batchNo);
    return true;
  }

  /** Writes what was collected. Throws what SQLite throws; what was collected is kept for the next try. */
  commit(): void {
    if (this.pending.size === 0 && this.reached.size === 0) return;
    this.db.transaction(() => {
      for (const [probeCode, batches] of this.pending) {
        const row = encodeJournalRow(batches, this.ownColumnsOf(probeCode) ?? []);
        this.insert.run(row.probeCode, row.count, row.fromMs, row.toMs, row.blob);
      }
      for (const [run, batchNo] of this.reached) this.received.run(run, batchNo);
    })();
    this.pending.clear();
    this.reached.clear();
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
    return { bytes: this.usedBytes(), oldestMs: oldest?.from_ms ?? null, newestId: newest?.id ?? 0 };
  }

  private usedBytes(): number {
    const pragma = (name: string) => this.db.pragma(name, { simple: true }) as number;
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
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
