import type { Database } from 'better-sqlite3';

const JOURNAL_ID = 'journal-id';
const FOLDED = 'folded';

/** Random id of a journal, in its `meta`; null = it was made before there were any. */
export const journalIdOf = (journal: Database): string | null => metaOf(journal, JOURNAL_ID);

export const keepJournalId = (journal: Database, id: string): void => keepMeta(journal, JOURNAL_ID, id);

/**
 * The last row of a journal whose samples of a file's span are in the file. A file that holds rows of several journals knows
 * that of each. To be read in the transaction that reads the samples.
 * @param journalId null = none is
 * @returns 0 = none
 */
export function foldedOf(file: Database, journalId: string | null): number {
  const value = journalId === null ? null : metaOf(file, `${FOLDED}:${journalId}`);
  return value === null ? 0 : Number(value);
}

/** To be called in the transaction that writes the samples. */
export const keepFolded = (file: Database, journalId: string, rowId: number): void =>
  keepMeta(file, `${FOLDED}:${journalId}`, String(rowId));

export function metaOf(db: Database, key: string): string | null {
  return db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value ?? null;
}

export function keepMeta(db: Database, key: string, value: string): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    value,
  );
}
