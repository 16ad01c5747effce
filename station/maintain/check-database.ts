import { closeSync, openSync, readSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Fault } from '../../core/result/result.ts';
import { openReadOnly } from '../store/open-database.ts';
import { checkVersion, newerFault } from '../store/schema.ts';
import { damaged, openFault } from '../store/store-fault.ts';
import { DATABASE_FORMATS, type DatabaseFile, fileBytes, newestVersion } from './data-files.ts';

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** Fields of the first 100 bytes of a database: https://www.sqlite.org/fileformat.html §1.3. */
export interface DatabaseHeader {
  readonly pageBytes: number;
  /** In the file without its log; 0 = not stated. */
  readonly pages: number;
  readonly isWal: boolean;
  readonly applicationId: number;
  readonly version: number;
  readonly firstFreePage: number;
}

/** @returns null where these are not the first bytes of a database */
export function parseHeader(bytes: Buffer): DatabaseHeader | null {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 16) !== MAGIC) return null;
  const size = bytes.readUInt16BE(16);
  const isCountValid = bytes.readUInt32BE(24) === bytes.readUInt32BE(92);
  return {
    pageBytes: size === 1 ? 65_536 : size,
    pages: isCountValid ? bytes.readUInt32BE(28) : 0,
    isWal: bytes[18] === 2,
    applicationId: bytes.readUInt32BE(68),
    version: bytes.readUInt32BE(60),
    firstFreePage: bytes.readUInt32BE(32),
  };
}

/** Reads the header of a file. Throws the system's error. @returns null where it is not a database */
export function readHeader(path: string): DatabaseHeader | null {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return readSync(file, bytes, 0, HEADER_BYTES, 0) === HEADER_BYTES ? parseHeader(bytes) : null;
  } finally {
    closeSync(file);
  }
}

/**
 * Looks at the header of a database only, which takes some µs: for each file of a long history at every start.
 * @returns its fault `store.*`, null = none is seen
 */
export function glanceAt({ kind, path }: Pick<DatabaseFile, 'kind' | 'path'>): Fault | null {
  try {
    const hasLog = fileBytes(`${path}-wal`) > 0;
    if (fileBytes(path) === 0) return null; // made a moment ago, its content is in the log or still to come
    const header = readHeader(path);
    if (!header) return damaged(path, 'is damaged or not a database');
    // While there is a log, the file may be behind its own header.
    if (!hasLog && header.pages * header.pageBytes > fileBytes(path)) return damaged(path, 'is cut off');
    const { applicationId } = DATABASE_FORMATS[kind];
    if (!hasLog && header.applicationId !== applicationId) return damaged(path, 'is not of this project');
    return header.version > newestVersion(kind) ? newerFault(path, header.version, newestVersion(kind)) : null;
  } catch (error) {
    return openFault(path, error);
  }
}

/** State of a database. */
export interface DatabaseCheck {
  readonly fault: Fault | null;
  /** Format of the schema; null = not readable. */
  readonly version: number | null;
  readonly storeId: string | null;
  /** The last journal row in a file of a day, with the journal's identity: `station/store/days/folded.ts`. */
  readonly folded: string | null;
}

/**
 * Reads a whole database for contradictions, without changing it.
 * @param depth `quick` leaves out whether indexes agree with their tables
 */
export function checkDatabase({ kind, path }: DatabaseFile, depth: 'quick' | 'full'): DatabaseCheck {
  const nothing = { version: null, storeId: null, folded: null };
  const opened = openReadOnly(path);
  if (!opened.ok) return { ...nothing, fault: opened.fault };
  const db = opened.value;
  try {
    const fault = checkVersion(db, DATABASE_FORMATS[kind].applicationId, newestVersion(kind), path);
    if (fault) return { ...nothing, version: fault.code === 'store.newer' ? versionOf(db) : null, fault };
    if (versionOf(db) === 0) return { ...nothing, fault: damaged(path, 'is empty') };
    const check = depth === 'quick' ? 'quick_check(1)' : 'integrity_check(1)';
    const verdict = db.pragma(check, { simple: true });
    return {
      fault: verdict === 'ok' ? missingTable(db, path, kind) : damaged(path),
      version: versionOf(db),
      storeId: storeIdOf(db),
      folded: metaOf(db, 'folded'),
    };
  } catch (error) {
    return { ...nothing, fault: openFault(path, error) };
  } finally {
    db.close();
  }
}

const versionOf = (db: Database): number => db.pragma('user_version', { simple: true }) as number;

const tableNames = (db: Database): ReadonlySet<string> =>
  new Set(
    db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => name),
  );

/** The random id that all databases of a project have; null = none, as in old ones and in the outbox. */
export const storeIdOf = (db: Database): string | null => metaOf(db, 'store-id');

/** A value of the table `meta`; null = there is none, or no such table yet. */
export function metaOf(db: Database, key: string): string | null {
  if (!tableNames(db).has('meta')) return null;
  const row = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key);
  return row?.value ?? null;
}

function missingTable(db: Database, path: string, kind: DatabaseFile['kind']): Fault | null {
  const version = versionOf(db);
  const present = tableNames(db);
  const made = DATABASE_FORMATS[kind].migrations
    .filter((migration) => migration.version <= version)
    .flatMap(({ sql }) => [...sql.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name as string))
    .filter((name) => !/_\d+$/.test(name)); // renamed at the end of its migration
  const missing = made.find((name) => !present.has(name));
  return missing === undefined ? null : damaged(path, `lacks the table ${missing}`);
}
