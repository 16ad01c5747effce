import type { Database } from 'better-sqlite3';
import { ownColumnsOf } from '../../probes/registry.ts';
import { decodeJournalRow, type JournalDetail } from '../store/journal-row.ts';
import { rowOf, type StoredRow } from '../store/journal-scan.ts';

/** A row of the journal: what completed in about a second, of one probe. */
export interface TailRow {
  readonly id: number;
  readonly probeCode: number;
  readonly samples: JournalDetail;
}

export interface JournalBounds {
  /** Random id of the journal. */
  readonly journalId: string;
  /** 0 = the journal is empty. */
  readonly oldestRow: number;
  readonly newestRow: number;
}

/** Reads the journal in the order in which it was written. Throws what SQLite throws. */
export class JournalTail {
  /** Rows that could not be read. */
  damaged = 0;
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
    const id = this.db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'store-id'").get();
    return { journalId: id?.value ?? '', oldestRow: ends?.oldest ?? 0, newestRow: ends?.newest ?? 0 };
  }

  /** Rows after one, oldest first. @param limit number of rows at most */
  after(row: number, limit: number): TailRow[] {
    const rows = this.db
      .prepare<[number, number], StoredRow & { readonly id: number }>(
        'SELECT id, probe, count, from_ms, to_ms, blob FROM journal WHERE id > ? ORDER BY id LIMIT ?',
      )
      .all(row, limit);
    return rows.flatMap((stored) => this.read(stored) ?? []);
  }

  private read(stored: StoredRow & { readonly id: number }): TailRow | null {
    const own = ownColumnsOf(stored.probe);
    try {
      return { id: stored.id, probeCode: stored.probe, samples: decodeJournalRow(rowOf(stored), own ?? []) };
    } catch {
      this.damaged += 1;
      return { id: stored.id, probeCode: stored.probe, samples: EMPTY };
    }
  }
}

const NONE = new Uint32Array(0);
const EMPTY: JournalDetail = {
  count: 0,
  series: NONE,
  sentMs: new Float64Array(0),
  rttMs: new Float64Array(0),
  outcome: NONE,
  round: NONE,
  seq: NONE,
  lateUs: NONE,
  cause: NONE,
  stamps: NONE,
  replyTtl: NONE,
  from: NONE,
  addresses: new Uint8Array(0),
  typed: {},
  details: null,
};
