import type { Database } from 'better-sqlite3';
import { type Account, Ledger } from '../run/ledger.ts';
import { decodeJournalNumbers, type JournalRow } from './journal-row.ts';
import { JournalScan, type StoredRow } from './journal-scan.ts';

/** An entry of the plan whose samples are looked for. */
export interface AccountedEntry {
  readonly series: number;
  /** Packets per round. */
  readonly count: number;
  /** Upper limit of unfinished samples. */
  readonly window: number;
  readonly firstIndex: number;
  readonly periodMs: number;
  /** The replies decide the number of samples in a round: only rounds are distinguished. */
  readonly isAdaptive: boolean;
}

export interface AccountQuery {
  readonly entries: readonly AccountedEntry[];
  readonly newestId: number;
  /** When the last stored sample was sent, Unix ms. */
  readonly newestMs: number;
}

/** Stored samples of a plan, as of the end of the journal. */
export interface StoredAccounts {
  /** All stored samples from here on were looked at, Unix ms. */
  readonly sinceMs: number;
  readonly accounts: readonly Account[];
  /** Adaptive entries: series → the round after the last one seen. */
  readonly nextRounds: ReadonlyMap<number, number>;
}

const MAX_BACK_MS = 15 * 60_000;
const MAX_SAMPLES = 2_000_000;

/** Reads the end of the journal, as far back as a sample may have been left open. */
export class AccountReading {
  readonly scan: AccountScan;

  constructor(db: Database, query: AccountQuery) {
    this.scan = new AccountScan(db, query);
  }

  result(): StoredAccounts {
    const { sinceMs, ledger, nextRounds } = this.scan;
    return { sinceMs, accounts: ledger.accounts(), nextRounds };
  }
}

class AccountScan extends JournalScan {
  readonly ledger = new Ledger();
  readonly nextRounds = new Map<number, number>();
  readonly sinceMs: number;
  private readonly adaptive: ReadonlySet<number>;

  constructor(db: Database, query: AccountQuery) {
    const first = firstRow(db, query);
    super(rowsBetween(db, first.id, query.newestId), { fromMs: first.sinceMs, toMs: query.newestMs });
    this.sinceMs = first.sinceMs;
    this.adaptive = new Set(query.entries.filter((entry) => entry.isAdaptive).map((entry) => entry.series));
    for (const { series, count, window, firstIndex, isAdaptive } of query.entries) {
      if (!isAdaptive) this.ledger.open({ series, count, window, firstIndex, probeCode: 0, plannedMs: () => 0 }, null);
    }
  }

  protected read(row: JournalRow): () => void {
    const numbers = decodeJournalNumbers(row);
    return () => {
      this.ledger.note(numbers);
      if (this.adaptive.size === 0) return;
      for (let at = 0; at < numbers.count; at++) {
        const series = numbers.series[at] as number;
        const next = (numbers.round[at] as number) + 1;
        if (this.adaptive.has(series) && next > (this.nextRounds.get(series) ?? 0)) this.nextRounds.set(series, next);
      }
    };
  }
}

/**
 * Start of the reading: early enough for the entry that may leave samples open for longest, within bounds. All samples since
 * then are in the rows from `id` on, unless these were too many or the journal begins with them: then only those since the
 * end of the first row.
 */
function firstRow(db: Database, { entries, newestId, newestMs }: AccountQuery): { id: number; sinceMs: number } {
  let longest = 0;
  for (const { window, count, periodMs } of entries) longest = Math.max(longest, (window / count) * periodMs);
  const wantedMs = newestMs - Math.min(MAX_BACK_MS, longest);
  // The result of a long transaction stands among newer rows: an old time alone is not the end.
  const oldest = db.prepare<[number], { id: number | null }>('SELECT min(id) AS id FROM journal WHERE to_ms >= ?');
  const oldestId = oldest.get(wantedMs)?.id ?? newestId + 1;
  const rows = db
    .prepare<[number, number], { id: number; count: number; to_ms: number }>(
      'SELECT id, count, to_ms FROM journal WHERE id BETWEEN ? AND ? ORDER BY id DESC',
    )
    .iterate(oldestId, newestId);
  let samples = 0;
  let first = { id: newestId + 1, sinceMs: newestMs };
  for (const row of rows) {
    samples += row.count;
    if (samples > MAX_SAMPLES) return first;
    first = { id: row.id, sinceMs: row.to_ms < wantedMs ? first.sinceMs : row.to_ms };
  }
  return hasRowsBefore(db, oldestId) ? { id: first.id, sinceMs: wantedMs } : first;
}

/** Whether rows before this one are in the journal, or there never were any: none after them was deleted. */
const hasRowsBefore = (db: Database, id: number): boolean =>
  id === 1 || db.prepare<[number], unknown>('SELECT 1 FROM journal WHERE id < ? LIMIT 1').get(id) !== undefined;

const rowsBetween = (db: Database, first: number, last: number): IterableIterator<StoredRow> =>
  db
    .prepare<[number, number], StoredRow>(
      'SELECT probe, count, from_ms, to_ms, blob FROM journal WHERE id BETWEEN ? AND ? ORDER BY id',
    )
    .iterate(first, last);
