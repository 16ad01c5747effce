import type { Database } from 'better-sqlite3';
import type { JournalRow } from './journal-row.ts';

/**
 * Rows are found by the send time of their newest sample, at most so much after the asked span: more than the largest
 * spread that is written (`MAX_ROW_SPREAD_MS`), for rows of older versions.
 */
export const ROW_SPREAD_MS = 300_000;

export interface StoredRow {
  readonly probe: number;
  readonly count: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly blob: Buffer;
}

export const rowOf = (stored: StoredRow): JournalRow => ({
  probeCode: stored.probe,
  count: stored.count,
  fromMs: stored.from_ms,
  toMs: stored.to_ms,
  blob: stored.blob,
});

/** Every row with samples sent at or after a time, up to the row of a given id, oldest first. */
export function* journalRowsSince(db: Database, sinceMs: number, throughId: number): Generator<JournalRow> {
  const rows = db.prepare<[number, number], StoredRow>(
    'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE to_ms >= ? AND id <= ? ORDER BY to_ms',
  );
  for (const stored of rows.iterate(sinceMs, throughId)) yield rowOf(stored);
}

/** Works rows of the journal off in steps, so that its worker hears a cancellation in between. */
export abstract class JournalScan {
  /** Rows that could not be read: damaged. */
  damaged = 0;
  private readonly rows: IterableIterator<StoredRow>;
  private readonly fromMs: number;
  private readonly toMs: number;
  private reachedMs: number;

  /** @param span Unix ms */
  constructor(rows: IterableIterator<StoredRow>, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) {
    this.rows = rows;
    this.fromMs = fromMs;
    this.toMs = toMs;
    this.reachedMs = fromMs;
  }

  /** Throws when the row is damaged. @returns what is done with it otherwise */
  protected abstract read(row: JournalRow): () => void;

  /** 0 to 1. */
  get progress(): number {
    return Math.min(1, Math.max(0, (this.reachedMs - this.fromMs) / Math.max(1, this.toMs - this.fromMs)));
  }

  /** @returns true when all rows are read; works for about `budgetMs` */
  step(budgetMs: number, now: () => number): boolean {
    const until = now() + budgetMs;
    do {
      const next = this.rows.next();
      if (next.done) return true;
      this.addRow(next.value);
    } while (now() < until);
    return false;
  }

  /** Ends the reading; needed when it stops before its end. */
  close(): void {
    this.rows.return?.();
  }

  private addRow(stored: StoredRow): void {
    this.reachedMs = Math.max(this.reachedMs, stored.to_ms); // by id, the result of a long transaction comes late
    try {
      this.read(rowOf(stored))();
    } catch {
      this.damaged += 1; // one bad row must not hide the rest; the caller says how many there were
    }
  }
}
