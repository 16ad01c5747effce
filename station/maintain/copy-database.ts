import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { type Fault, FaultError, fail, ok, type Result } from '../../core/result/result.ts';
import { makePrivate } from '../../host/private-file.ts';
import { openReadOnly } from '../store/open-database.ts';
import { isDamage, openFault } from '../store/store-fault.ts';
import { type DatabaseFile, databaseBytes, fileBytes } from './data-files.ts';

/** Copied between two looks at cancellation. */
const STEP_BYTES = 4_000_000;

/** A database as it is at one moment, whatever is written to it meanwhile. */
export interface Snapshot {
  readonly file: DatabaseFile;
  readonly db: Database;
  close(): void;
}

/** Holds a moment of a database by a read transaction: its write-ahead log grows until the snapshot is closed. */
export function takeSnapshot(file: DatabaseFile): Result<Snapshot> {
  const opened = openReadOnly(file.path);
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get(); // a transaction begins with its first reading
    return ok({ file, db, close: () => db.close() });
  } catch (error) {
    db.close();
    return fail(openFault(file.path, error));
  }
}

/** Size that a copy of a database would have now: its log may hold each page many times. */
export function copiedBytes(path: string): number {
  if (fileBytes(`${path}-wal`) === 0) return fileBytes(path);
  const opened = openReadOnly(path);
  if (!opened.ok) return databaseBytes(path);
  const db = opened.value;
  try {
    return (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number);
  } catch {
    return databaseBytes(path); // damaged: it is copied with its log
  } finally {
    db.close();
  }
}

/**
 * Copies a snapshot to a new file, in rollback mode: such a file opens from a read-only disk too.
 * Rejects with what `onProgress` throws, and FaultErrors `store.*`.
 * @param onProgress bytes copied so far
 * @returns why the copy is as damaged as its source, null = it is sound as far as that was looked at
 */
export async function copyDatabase(
  { file, db }: Snapshot,
  target: string,
  onProgress: (bytes: number) => void,
): Promise<Fault | null> {
  const pageBytes = db.pragma('page_size', { simple: true }) as number;
  const stepPages = Math.max(1, Math.round(STEP_BYTES / pageBytes));
  makePrivate(target);
  try {
    await db.backup(target, {
      progress({ totalPages, remainingPages }) {
        onProgress((totalPages - remainingPages) * pageBytes);
        return stepPages;
      },
    });
    finish(target);
    onProgress(fileBytes(target));
    return null;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    if (!isDamage(error)) throw new FaultError(openFault(target, error));
    return copyBytes(file, target, openFault(file.path, error)).fault;
  }
}

function finish(target: string): void {
  const copy = new BetterSqlite3(target);
  try {
    copy.pragma('journal_mode = DELETE');
    copy.prepare('SELECT count(*) FROM sqlite_schema').get();
  } finally {
    copy.close();
  }
  flush(target);
}

/**
 * Copies the bytes of a database that cannot be opened, with its log. One on a disk where SQLite may not create its
 * companion files opens as a copy; a damaged one does not.
 * @param why the fault of its opening
 */
export function copyBytes(
  { path }: DatabaseFile,
  target: string,
  why: Fault,
): { readonly bytes: number; readonly fault: Fault | null } {
  for (const end of ['', '-wal']) {
    if (!existsSync(path + end)) continue;
    copyFileSync(path + end, target + end);
    chmodSync(target + end, 0o600);
    flush(target + end);
  }
  const bytes = databaseBytes(target);
  if (why.code !== 'store.unreadable') return { bytes, fault: why };
  try {
    finish(target);
    return { bytes, fault: null };
  } catch {
    return { bytes, fault: why };
  }
}

/** A copy that is reported as complete outlives a power cut. */
function flush(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
