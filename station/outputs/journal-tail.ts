import type { Database } from 'better-sqlite3';
import { ownColumnsOf } from '../../probes/registry.ts';
import { journalIdentity } from '../store/days/folded.ts';
import { decodeJournalRow, type JournalDetail } from '../store/journal-row.ts';
import { rowOf, type StoredRow } from '../store/journal-scan.ts';

/** A row of the journal: what completed in about a second, of one probe. */
export interface TailRow {
  readonly id: number;
  readonly probeCode: number;
  /** null = the row is damaged. */
  readonly samples: JournalDetail | null;
}

export interface JournalBounds {
  /** Names the journal: ids of rows mean something in it only. */
  readonly journalId: string;
  /** 0 = the journal is empty. */
  readonly oldestRow: number;
  readonly newestRow: number;
}

/** Reads the journal in the order in which it was written. Throws what SQLite throws. */
export class JournalTail {
  private readonly db: Database;

  /** @param db a connection that only reads */
  constructor(db: Database) {
    this.db = db;
  }

  bounds(): JournalBounds {
    const ends = this.db
      .prepare<[], { oldest: number | null; newest: number | null }>(
        'SELECT min(id) AS oldest, max(id) AS newest FROM journal',
      )
      .get();
    return { journalId: journalIdentity(this.db), oldestRow: ends?.oldest ?? 0, newestRow: ends?.newest ?? 0 };
  }

  /** Rows after one, oldest first. @param limit number of rows at most */
  after(row: number, limit: number): TailRow[] {
    const rows = this.db
      .prepare<[number, number], StoredRow & { readonly id: number }>(
        'SELECT id, probe, count, from_ms, to_ms, blob FROM journal WHERE id > ? ORDER BY id LIMIT ?',
      )
      .all(row, limit);
    return rows.map((stored) => ({ id: stored.id, probeCode: stored.probe, samples: samplesOf(stored) }));
  }
}

function samplesOf(stored: StoredRow): JournalDetail | null {
  try {
    return decodeJournalRow(rowOf(stored), ownColumnsOf(stored.probe) ?? []);
  } catch {
    return null;
  }
}
