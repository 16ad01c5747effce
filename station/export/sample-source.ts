import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Batch } from '../../core/model/batch.ts';
import { FaultError } from '../../core/result/result.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { BatchScan } from '../store/batch-scan.ts';
import { SLOT_MS, startOf } from '../store/days/spans.ts';
import { ROW_SPREAD_MS } from '../store/journal-scan.ts';
import { openReadOnly } from '../store/open-database.ts';
import { readFault } from '../store/store-fault.ts';

export interface SampleQuery {
  readonly probeCodes: readonly number[];
  readonly series: ReadonlySet<number>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Work between two looks at a cancellation, ms. */
const STEP_MS = 40;

/** Stored samples as batches, slot by slot, in steps. */
export class SampleSource {
  private readonly path: string;
  private readonly db: Database | null;
  private readonly query: SampleQuery;
  private readonly toMs: number;
  private readonly fromMs: number;
  private slotMs: number;
  private scan: BatchScan | null = null;
  private readonly throughId: number;
  private batches: Batch[] = [];
  private damagedRows = 0;

  /** Throws FaultErrors `store.*`. */
  constructor(dataDir: string, query: SampleQuery) {
    this.path = join(dataDir, 'journal.db');
    this.query = query;
    this.db = existsSync(this.path) ? opened(this.path) : null;
    const ends = this.db && this.read(this.db, endsOf);
    this.fromMs = Math.max(query.fromMs, (ends?.fromMs ?? 0) - ROW_SPREAD_MS);
    this.toMs = ends ? Math.min(query.toMs, ends.toMs + 1) : this.fromMs;
    this.throughId = ends?.newestId ?? 0;
    this.slotMs = startOf(SLOT_MS, this.fromMs);
  }

  /** Rows or blocks that could not be read. */
  get damaged(): number {
    return this.damagedRows + (this.scan?.damaged ?? 0);
  }

  /** 0 to 1. */
  get progress(): number {
    if (this.toMs <= this.fromMs) return 1;
    const inSlot = (this.scan?.progress ?? 0) * SLOT_MS;
    return Math.min(1, Math.max(0, (this.slotMs + inSlot - this.fromMs) / (this.toMs - this.fromMs)));
  }

  /** The batches of the next step, possibly none; null = there are no more. */
  next(): readonly Batch[] | null {
    const { db } = this;
    if (!db || this.slotMs >= this.toMs) return null;
    return this.read(db, () => this.step(db));
  }

  close(): void {
    this.scan?.close();
    this.db?.close();
  }

  private step(db: Database): readonly Batch[] {
    this.scan ??= new BatchScan(
      db,
      {
        ...this.query,
        fromMs: Math.max(this.slotMs, this.fromMs),
        toMs: Math.min(this.slotMs + SLOT_MS, this.toMs),
        throughId: this.throughId,
      },
      ownColumnsOf,
      (batch) => this.batches.push(batch),
    );
    if (this.scan.step(STEP_MS, () => performance.now())) {
      this.damagedRows += this.scan.damaged;
      this.scan.close();
      this.scan = null;
      this.slotMs += SLOT_MS;
    }
    const { batches } = this;
    this.batches = [];
    return batches;
  }

  private read<T>(db: Database, run: (db: Database) => T): T {
    try {
      return run(db);
    } catch (error) {
      throw new FaultError(readFault(this.path, error));
    }
  }
}

function opened(path: string): Database {
  const result = openReadOnly(path);
  if (!result.ok) throw new FaultError(result.fault);
  return result.value;
}

const endsOf = (db: Database): { fromMs: number; toMs: number; newestId: number } | null => {
  const row = db
    .prepare<[], { from_ms: number | null; to_ms: number | null; id: number | null }>(
      'SELECT min(from_ms) AS from_ms, max(to_ms) AS to_ms, max(id) AS id FROM journal',
    )
    .get();
  if (!row || row.from_ms === null || row.to_ms === null || row.id === null) return null;
  return { fromMs: row.from_ms, toMs: row.to_ms, newestId: row.id };
};
