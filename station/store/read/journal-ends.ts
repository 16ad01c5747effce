import { ROW_SPREAD_MS } from '../journal-scan.ts';
import type { OpenFile } from './open-file.ts';

/** The span of the samples in the journal, Unix ms. */
export interface JournalEnds {
  readonly fromMs: number;
  readonly toMs: number;
  /** The newest row. */
  readonly id: number;
}

/** The row that begins first is among those that end first: a look at few rows, and no scan of the journal. */
const ENDS = `
  SELECT (SELECT max(id) FROM journal) AS id, (SELECT max(to_ms) FROM journal) AS lastMs,
    (SELECT min(from_ms) FROM journal WHERE to_ms <= (SELECT min(to_ms) FROM journal) + ${ROW_SPREAD_MS}) AS fromMs`;

/** null = the journal has no row. */
export function journalEnds(journal: OpenFile): JournalEnds | null {
  const ends = journal.get<{ id: number | null; fromMs: number | null; lastMs: number | null }>(ENDS);
  if (ends?.id == null || ends.fromMs === null || ends.lastMs === null) return null;
  return { id: ends.id, fromMs: ends.fromMs, toMs: ends.lastMs + 1 };
}
