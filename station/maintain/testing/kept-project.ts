import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { migrate } from '../../store/schema.ts';
import { DATABASE_FORMATS, type DatabaseKind, databaseFiles } from '../data-files.ts';

/** A value of a row; bytes in base64. */
type Value = number | string | null | { readonly bytes: string };

interface KeptDatabase {
  readonly kind: DatabaseKind;
  /** Relative to the folder. */
  readonly name: string;
  /** Version of its schema. */
  readonly version: number;
  /** By table. */
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, Value>>[]>>;
}

/** The databases of a data folder as text, with the bytes that a version of Sounder wrote. */
export type KeptProject = readonly KeptDatabase[];

/** Reads the databases of a folder that no process has open. */
export function keepProject(dataDir: string): KeptProject {
  return databaseFiles(dataDir).map(({ kind, name, path }) => {
    const db = new BetterSqlite3(path, { readonly: true });
    const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck();
    const version = db.pragma('user_version', { simple: true }) as number;
    const rows = Object.fromEntries(tables.all().map((table) => [table, rowsOf(db, table)]));
    db.close();
    return { kind, name, version, rows };
  });
}

function rowsOf(db: BetterSqlite3.Database, table: string): readonly Readonly<Record<string, Value>>[] {
  const rows = db.prepare<[], Record<string, number | string | null | Buffer>>(`SELECT * FROM ${table}`).all();
  const asValue = (value: number | string | null | Buffer): Value =>
    Buffer.isBuffer(value) ? { bytes: value.toString('base64') } : value;
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asValue(value)])));
}

/** Makes the databases again, each with the schema of its version. */
export function restoreProject(kept: KeptProject, dataDir: string): void {
  for (const { kind, name, version, rows } of kept) {
    const path = join(dataDir, name);
    mkdirSync(dirname(path), { recursive: true });
    const db = new BetterSqlite3(path);
    const { applicationId, migrations, autoVacuum, pageBytes } = DATABASE_FORMATS[kind];
    db.pragma(`page_size = ${pageBytes}`);
    if (autoVacuum) db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    migrate(
      db,
      applicationId,
      migrations.filter((migration) => migration.version <= version),
    );
    db.pragma('foreign_keys = OFF'); // tables come in the order of their names
    for (const [table, ofTable] of Object.entries(rows)) for (const row of ofTable) insert(db, table, row);
    db.close();
  }
}

function insert(db: BetterSqlite3.Database, table: string, row: Readonly<Record<string, Value>>): void {
  const names = Object.keys(row);
  const sql = `INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  const values = Object.values(row).map((value) =>
    value !== null && typeof value === 'object' ? Buffer.from(value.bytes, 'base64') : value,
  );
  db.prepare(sql).run(...values);
}
