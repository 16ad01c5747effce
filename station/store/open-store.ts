import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { type Fault, FaultError, type Result } from '../../core/result/result.ts';
import { hasJournalId, keepJournalId } from './days/folded.ts';
import { openDatabase, openReadOnly } from './open-database.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from './schema.ts';
import { damaged, openFault } from './store-fault.ts';

export interface StorePaths {
  readonly catalogPath: string;
  readonly journalPath: string;
}

/** Large journal rows fill pages well at this size. */
export const JOURNAL_PAGE_BYTES = 16_384;
/** Reading this much at the start takes some 50 ms. */
const CHECK_ALL_BYTES = 16_000_000;
const STORE_ID = 'store-id';

/**
 * Opens or makes the two files of a data folder. Series of the journal are numbers that only the catalog explains, so
 * both hold one random id: files that do not belong together are refused as damaged, and nothing is written to them.
 * Throws FaultErrors `store.*`.
 */
export function openStore({ catalogPath, journalPath }: StorePaths): { catalog: Database; journal: Database } {
  checkStore({ catalogPath, journalPath });
  const catalog = opened(
    openDatabase(catalogPath, {
      applicationId: CATALOG_APPLICATION_ID,
      migrations: CATALOG_MIGRATIONS,
      synchronous: 'FULL',
    }),
  );
  try {
    checked(catalogPath, () => checkCatalog(catalog, catalogPath));
    const journal = opened(
      openDatabase(journalPath, {
        applicationId: JOURNAL_APPLICATION_ID,
        migrations: JOURNAL_MIGRATIONS,
        pageSize: JOURNAL_PAGE_BYTES,
        synchronous: 'FULL',
        autoVacuum: true,
      }),
    );
    try {
      checked(journalPath, () => touchJournal(journal));
      // The catalog's first: a crash between the two leaves a pair that is completed at the next start.
      const id = idOf(catalog) ?? randomBytes(16).toString('hex');
      keepId(catalog, id);
      keepId(journal, id);
      if (!hasJournalId(journal)) keepJournalId(journal, randomBytes(8).toString('hex'));
      return { catalog, journal };
    } catch (error) {
      journal.close();
      throw error;
    }
  } catch (error) {
    catalog.close();
    throw error;
  }
}

/** Throws FaultErrors `store.*` where catalog and journal do not belong together; only reads. */
export function checkStore({ catalogPath, journalPath }: StorePaths): void {
  const found = { catalog: lookInto(catalogPath), journal: lookInto(journalPath, 'journal') };
  if (found.journal.rows && found.journal.id !== found.catalog.id && !isOlderPair(found)) {
    throw new FaultError(mismatch(catalogPath, journalPath, found.catalog.exists));
  }
}

const mismatch = (catalogPath: string, journalPath: string, hasCatalog: boolean): Fault => ({
  code: 'store.damaged',
  message: hasCatalog
    ? `${catalogPath} and ${journalPath} do not belong together; they were left as they are`
    : `${journalPath} holds samples, but ${catalogPath}, which names their targets, is missing or empty`,
  hint: `restore ${catalogPath} from a backup, move ${journalPath} away to start a new one, or choose another data folder with --data`,
});

function opened(result: Result<Database>): Database {
  if (!result.ok) throw new FaultError(result.fault);
  return result.value;
}

/** State of a file before anything is written. */
interface Look {
  readonly exists: boolean;
  /** null = none: it was made before there were ids. */
  readonly id: string | null;
  readonly rows: boolean;
}

function lookInto(file: string, table?: string): Look {
  const nothing: Look = { exists: false, id: null, rows: false };
  if (!existsSync(file) || statSync(file).size === 0) return nothing;
  const db = opened(openReadOnly(file));
  try {
    const has = (name: string) =>
      db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
    return {
      exists: true,
      id: has('meta') ? idOf(db) : null,
      rows: table !== undefined && has(table) && db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined,
    };
  } catch (error) {
    throw new FaultError(openFault(file, error));
  } finally {
    db.close();
  }
}

/** Files from before there were ids, or whose catalog was given one just before a crash. */
const isOlderPair = ({ catalog, journal }: { readonly catalog: Look; readonly journal: Look }): boolean =>
  catalog.exists && journal.id === null;

const idOf = (db: Database): string | null =>
  db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(STORE_ID)?.value ?? null;

function keepId(db: Database, id: string): void {
  if (idOf(db) === id) return;
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    STORE_ID,
    id,
  );
}

function checked(file: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new FaultError(openFault(file, error));
  }
}

function checkCatalog(db: Database, file: string): void {
  for (const column of ['id FROM target', 'id FROM series', 'id FROM event', 'key FROM meta', 'id FROM kept_plan']) {
    db.prepare(`SELECT ${column} LIMIT 1`).get();
  }
  if (statSync(file).size > CHECK_ALL_BYTES) return;
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new FaultError(damaged(file));
}

/** Both ends of each table and all of the index, which is small: what the first commit and the first query need. */
function touchJournal(db: Database): void {
  db.prepare('SELECT count(to_ms) FROM journal INDEXED BY journal_to').get();
  for (const order of ['', 'DESC']) {
    db.prepare(`SELECT id, probe, count, from_ms, to_ms, blob FROM journal ORDER BY id ${order} LIMIT 1`).get();
  }
  db.prepare('SELECT count(*), max(batch_no) FROM received').get();
  db.prepare('SELECT count(*) FROM meta').get();
}
