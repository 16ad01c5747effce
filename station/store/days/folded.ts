import type { Database, Statement } from 'better-sqlite3';

const STORE_ID = 'store-id';
const JOURNAL_ID = 'journal-id';
const FOLDED = 'folded';

/** Names a journal by its `meta`: ids of rows mean something in it only. */
export const journalIdentity = (journal: Database): string =>
  `${metaOf(journal, STORE_ID) ?? ''} ${metaOf(journal, JOURNAL_ID) ?? ''}`;

/**
 * The last row of a journal whose samples of a file's span are in the file. To be read in the transaction that reads the samples.
 * @returns 0 = none, or the file is of another journal
 */
export function foldedOf(file: Database, identity: string): number {
  const folded = splitFolded(metaOf(file, FOLDED) ?? '');
  return folded.identity === identity ? folded.row : 0;
}

/** The journal's identity and its row in a stored value. */
export function splitFolded(value: string): { readonly identity: string; readonly row: number } {
  const at = value.lastIndexOf(' ');
  return { identity: value.slice(0, Math.max(0, at)), row: Number(value.slice(at + 1)) };
}

/** To be called in the transaction that writes the samples. */
export const keepFolded = (file: Database, identity: string, rowId: number): void =>
  keepMeta(file, FOLDED, `${identity} ${rowId}`);

/**
 * Makes a file, which has the samples of others of the same project, hold the rows of the journal that these do.
 * @param from the first one names the journal
 */
export function copyFolded(from: readonly [Database, ...(readonly Database[])], to: Database): void {
  copyStoreId(from[0], to);
  const named = from.map((file) => metaOf(file, FOLDED)).find((value) => value !== null);
  if (!named) return;
  const { identity } = splitFolded(named);
  keepFolded(to, identity, Math.max(...from.map((file) => foldedOf(file, identity))));
}

/** Gives a file the project of another. */
export function copyStoreId(from: Database, to: Database): void {
  const storeId = metaOf(from, STORE_ID);
  if (storeId !== null) keepMeta(to, STORE_ID, storeId);
}

/** Gives a journal its random id, and a file that of its project. */
export const keepJournalId = (journal: Database, id: string): void => keepMeta(journal, JOURNAL_ID, id);
export const hasJournalId = (journal: Database): boolean => metaOf(journal, JOURNAL_ID) !== null;
export const storeIdOf = (db: Database): string | null => metaOf(db, STORE_ID);
export const keepStoreId = (file: Database, id: string): void => keepMeta(file, STORE_ID, id);

/** A reading asks once per ten minutes of its span and file: preparing takes longer than asking. */
const statements = new WeakMap<Database, Statement<[string], { value: string }>>();

function metaOf(db: Database, key: string): string | null {
  const statement = statements.get(db) ?? db.prepare('SELECT value FROM meta WHERE key = ?');
  statements.set(db, statement);
  return statement.get(key)?.value ?? null;
}

function keepMeta(db: Database, key: string, value: string): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    value,
  );
}
