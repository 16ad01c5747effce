import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { FaultError } from '../core/result/result.ts';
import { makeFolders } from './make-folders.ts';
import { closeToOthers, makePrivate } from './private-file.ts';
import { systemErrorText } from './system-error-text.ts';

/** Names in a data folder, including the databases' companion files. */
const OURS =
  /^(lock|token|secrets\.json|running\.json|open\.html|project\.(yaml|standing|adopted)|(sounder|journal)\.db)(-wal|-shm|-journal)?$/;

/** A locked data folder, until `release` or the end of this process, however it ends. */
export interface DataFolder {
  readonly dir: string;
  /** The token of pages; 32 random bytes, readable by this user only. */
  readonly token: string;
  /** Publishes the address at which this folder is served. */
  publish(port: number): void;
  release(): void;
}

/**
 * Creates a folder where necessary and locks it. The lock is SQLite's, so the system releases it with the process.
 * With `newToken`, pages with the previous token are rejected. With `canView`, a folder that is not writable may be opened by `viewDataFolder` instead.
 * Faults: `data.unwritable` (exit 73), `data.in-use` (exit 75, detail `url`).
 */
export function takeDataFolder(dir: string, { newToken: isTokenNew = false, canView = false } = {}): DataFolder {
  const unwritable = (error: unknown) => unwritableFault(dir, error, canView && existsSync(join(dir, 'sounder.db')));
  try {
    makeFolders(dir);
    if (!statSync(dir).isDirectory()) throw new Error('it is not a folder');
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(error);
  }
  const lock = takeLock(dir, unwritable);
  const running = join(dir, 'running.json');
  let token: string;
  try {
    closeToOthers(dir, (name) => OURS.test(name));
    token = readToken(dir, isTokenNew);
  } catch (error) {
    lock.close();
    throw unwritable(error);
  }
  // Only a hint for others, which is not possible on a read-only disk or where a folder has that name.
  const remark = (act: () => void) => {
    try {
      act();
    } catch {
      // others then get less information
    }
  };
  const forget = () => remark(() => rmSync(running, { force: true }));
  forget(); // left by a killed process
  return {
    dir,
    token,
    publish: (port) =>
      remark(() => writeFileSync(running, JSON.stringify({ pid: process.pid, port }), { mode: 0o600 })),
    release() {
      if (!lock.open) return; // the file there is another program's
      forget();
      remark(() => lock.close());
    },
  };
}

/**
 * A data folder that is only read: nothing is locked or written, and its pages have a token of their own, which ends
 * with this process. Fault `data.unreadable`.
 */
export function viewDataFolder(dir: string): DataFolder {
  try {
    if (!statSync(dir).isDirectory()) throw new Error('it is not a folder');
    accessSync(dir, constants.R_OK | constants.X_OK);
  } catch (error) {
    throw new FaultError({
      code: 'data.unreadable',
      message: `The data folder ${dir} cannot be read: ${systemErrorText(error)}`,
      hint: 'choose another with --data',
    });
  }
  return { dir, token: newToken(), publish: () => undefined, release: () => undefined };
}

function unwritableFault(dir: string, error: unknown, canView: boolean): FaultError {
  return new FaultError({
    code: 'data.unwritable',
    message: `The data folder ${dir} cannot be written: ${systemErrorText(error)}`,
    hint: `${canView ? 'open it with --read-only, or ' : ''}choose another with --data`,
  });
}

function takeLock(dir: string, unwritable: (error: unknown) => FaultError): Database {
  const file = join(dir, 'lock');
  let lock: Database | undefined;
  try {
    makePrivate(file);
    lock = new BetterSqlite3(file, { timeout: 0 });
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const { code } = error as { code?: string };
    if (code === 'SQLITE_NOTADB' || code?.startsWith('SQLITE_CORRUPT')) throw foreignLock(file);
    if (code !== 'SQLITE_BUSY') throw unwritable(error);
    throw inUse(dir);
  }
}

function inUse(dir: string): FaultError {
  const url = runningUrl(dir);
  return new FaultError({
    code: 'data.in-use',
    message: `The data folder ${dir} is in use${url ? `: Sounder runs at ${url}` : ' by another Sounder'}`,
    hint: url ? 'open that address, or choose another folder with --data' : 'choose another folder with --data',
  });
}

/** Throws `data.in-use`, as taking the folder would; takes nothing. */
export function checkFree(dir: string): void {
  if (isInUse(dir)) throw inUse(dir);
}

/** Not to be removed: it may be another program's file in a folder that was given by mistake. */
function foreignLock(file: string): FaultError {
  return new FaultError({
    code: 'data.unwritable',
    message: `${file} is damaged, or not of Sounder`,
    hint: 'remove it if nothing else needs it, or choose another folder with --data',
  });
}

/** Whether a Sounder uses a data folder; takes nothing. */
export function isInUse(dir: string): boolean {
  const file = join(dir, 'lock');
  if (!existsSync(file)) return false;
  let lock: Database | undefined;
  try {
    lock = new BetterSqlite3(file, { readonly: true, timeout: 0 });
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return (error as { code?: string }).code === 'SQLITE_BUSY';
  } finally {
    lock?.close();
  }
}

/** Address of the page of the Sounder that uses a data folder, with its token; undefined = none does, or it has no page. */
export function runningUrl(dir: string): string | undefined {
  try {
    const { port } = JSON.parse(readFileSync(join(dir, 'running.json'), 'utf8')) as { port: number };
    return `http://127.0.0.1:${port}/#${readFileSync(join(dir, 'token'), 'utf8').trim()}`;
  } catch {
    return undefined; // it is only starting, or was started by a run without a page
  }
}

const newToken = (): string => randomBytes(32).toString('base64url');

function readToken(dir: string, renew: boolean): string {
  const path = join(dir, 'token');
  if (renew) rmSync(path, { force: true });
  if (existsSync(path)) {
    chmodSync(path, 0o600); // however it was copied here
    const token = readFileSync(path, 'utf8').trim();
    if (/^[\w-]{43}$/.test(token)) return token;
  }
  const token = newToken();
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return token;
}
