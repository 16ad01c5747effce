import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { fail, ok, type Result } from '../../core/result/result.ts';
import { makePrivate } from '../../host/private-file.ts';
import { checkVersion, type Migration, migrate } from './schema.ts';
import { openFault } from './store-fault.ts';

/** better-sqlite3 13 is built for Node-API 10: on an older Node it loads and then crashes the process. */
const NEEDED_NAPI = 10;
/** Pages that a connection which writes keeps, KB: transactions are small, and the default of 16 MB for each of ten files is never of use. */
const CACHE_KB = 2000;

export interface DatabaseOptions {
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
  readonly pageSize?: number;
  /** FULL: a power cut loses nothing that was acknowledged. */
  readonly synchronous: 'NORMAL' | 'FULL';
  /** Free pages can be given back to the disk step by step (`incremental_vacuum`). */
  readonly autoVacuum?: boolean;
}

/** Opens or makes one of our databases. Faults: `store.old-node`, `store.unreadable`, `store.damaged`, `store.foreign`, `store.newer`. */
export function openDatabase(file: string, options: DatabaseOptions): Result<Database> {
  if (Number(process.versions['napi']) < NEEDED_NAPI) {
    return fail({
      code: 'store.old-node',
      message: `Node ${process.versions.node} is too old to store samples`,
      hint: 'use Node 22.15 or newer; npm start brings its own',
    });
  }
  let db: Database | undefined;
  try {
    makePrivate(file); // SQLite gives its companions the same mode
    db = new BetterSqlite3(file);
    const fault = checkVersion(db, options.applicationId, options.migrations.at(-1)?.version ?? 0, file);
    if (fault) {
      db.close();
      return fail(fault);
    }
    db.pragma(`page_size = ${options.pageSize ?? 4096}`);
    // Only of a new file: setting it again would write to the file.
    const isNew = db.pragma('user_version', { simple: true }) === 0;
    if (options.autoVacuum && isNew) db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${options.synchronous}`);
    db.pragma(`cache_size = ${-CACHE_KB}`);
    db.pragma('foreign_keys = ON');
    requireWritable(db);
    migrate(db, options.applicationId, options.migrations);
    return ok(db);
  } catch (error) {
    db?.close();
    return fail(openFault(file, error));
  }
}

/**
 * Throws `SQLITE_READONLY` for a file that cannot be written: SQLite opens it for reading, and such a connection stays so
 * when the file can be written again. Writes nothing.
 */
function requireWritable(db: Database): void {
  db.exec('BEGIN');
  try {
    db.pragma(`user_version = ${db.pragma('user_version', { simple: true })}`);
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
  }
}

/**
 * Opens a file for a connection that can't write. A read-only one leaves `-wal` and `-shm` behind where there were none;
 * one that could write removes them when it closes.
 */
export function openReadOnly(file: string): Result<Database> {
  try {
    if (existsSync(`${file}-wal`) || !isWritable(file)) {
      return ok(new BetterSqlite3(file, { readonly: true, fileMustExist: true }));
    }
    const db = new BetterSqlite3(file, { fileMustExist: true });
    db.pragma('query_only = ON');
    return ok(db);
  } catch (error) {
    return fail(openFault(file, error));
  }
}

/** `openReadOnly` of a file whose format this version knows. Faults `store.newer` and `store.foreign` too. */
export function openKnown(
  file: string,
  { applicationId, migrations }: Pick<DatabaseOptions, 'applicationId' | 'migrations'>,
): Result<Database> {
  const opened = openReadOnly(file);
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    const fault = checkVersion(db, applicationId, migrations.at(-1)?.version ?? 0, file);
    if (!fault) return opened;
    db.close();
    return fail(fault);
  } catch (error) {
    db.close();
    return fail(openFault(file, error));
  }
}

/** Whether this user may write to a file and beside it. */
function isWritable(file: string): boolean {
  try {
    for (const path of [file, dirname(file)]) accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
