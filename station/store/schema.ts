import type { Database } from 'better-sqlite3';
import type { Fault } from '../../core/result/result.ts';

/** A numbered, forward-only step. It copies any constant it needs: later code may change, the step may not. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** `sounder.db`: identities, events, meta. Its ids are what journal rows refer to. */
export const CATALOG_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE target (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE series (
        id INTEGER PRIMARY KEY,
        target_id INTEGER NOT NULL REFERENCES target (id),
        address TEXT NOT NULL,
        group_name TEXT NOT NULL,
        probe TEXT NOT NULL,
        agent TEXT NOT NULL DEFAULT '',
        UNIQUE (target_id, group_name, address, probe, agent)
      ) STRICT;
      CREATE TABLE event (
        id INTEGER PRIMARY KEY,
        at_ms REAL NOT NULL,
        end_ms REAL,
        kind TEXT NOT NULL,
        message TEXT NOT NULL,
        excluded INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX event_at ON event (at_ms);
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      CREATE TABLE series_2 (
        id INTEGER PRIMARY KEY,
        target_id INTEGER NOT NULL REFERENCES target (id),
        address TEXT NOT NULL,
        group_name TEXT NOT NULL,
        probe TEXT NOT NULL,
        port INTEGER NOT NULL DEFAULT 0,
        agent TEXT NOT NULL DEFAULT '',
        UNIQUE (target_id, group_name, address, probe, port, agent)
      ) STRICT;
      INSERT INTO series_2 (id, target_id, address, group_name, probe, agent)
        SELECT id, target_id, address, group_name, probe, agent FROM series;
      DROP TABLE series;
      ALTER TABLE series_2 RENAME TO series;
    `,
  },
  { version: 3, sql: 'ALTER TABLE event ADD COLUMN series_id INTEGER;' },
  { version: 4, sql: 'ALTER TABLE event ADD COLUMN series_ids TEXT;' }, // JSON, where it is of several
  { version: 5, sql: 'CREATE TABLE kept_plan (id INTEGER PRIMARY KEY, plan BLOB NOT NULL) STRICT;' },
  {
    version: 6,
    // AUTOINCREMENT: the id of a deleted survey is not given to another, so that undo can restore it.
    sql: `
      CREATE TABLE survey (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        site TEXT,
        engineer TEXT NOT NULL,
        notes TEXT NOT NULL,
        started_at_ms REAL NOT NULL,
        ended_at_ms REAL,
        planned_ms REAL,
        steps TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    version: 7,
    sql: `
      ALTER TABLE survey ADD COLUMN pins TEXT NOT NULL DEFAULT '[]';
      CREATE TABLE floor_plan (site TEXT PRIMARY KEY, picture TEXT NOT NULL, points TEXT NOT NULL) STRICT;
    `,
  },
];

/** `journal.db`: what completed in each second, and how far each engine's batches are in it. */
export const JOURNAL_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        probe INTEGER NOT NULL,
        count INTEGER NOT NULL,
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        blob BLOB NOT NULL
      ) STRICT;
      CREATE INDEX journal_to ON journal (to_ms);
      CREATE TABLE received (engine_run INTEGER PRIMARY KEY, batch_no INTEGER NOT NULL) STRICT;
    `,
  },
  { version: 2, sql: 'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;' },
];

/** @returns a fault when the file is newer than this program or not Sounder's; reads only, so such a file stays unchanged */
export function checkVersion(db: Database, applicationId: number, newest: number, file: string): Fault | null {
  const id = db.pragma('application_id', { simple: true }) as number;
  const version = db.pragma('user_version', { simple: true }) as number;
  const tables = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM sqlite_schema').get()?.count ?? 0;
  if (id !== applicationId && (id !== 0 || tables > 0)) {
    return {
      code: 'store.foreign',
      message: `${file} is a database of another program`,
      hint: 'choose another data folder with --data',
    };
  }
  if (version > newest) {
    return newerFault(file, version, newest);
  }
  return null;
}

/** The fault of a file of a newer version. @param newest the newest format that this version knows */
export const newerFault = (file: string, version: number, newest: number): Fault => ({
  code: 'store.newer',
  message: `${file} was written by a newer Sounder (format ${version}, this one knows ${newest})`,
  hint: 'start the newer version, or choose another data folder with --data',
});

/** Brings a database to the newest version, all or nothing. */
export function migrate(db: Database, applicationId: number, migrations: readonly Migration[]): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version === migrations.at(-1)?.version) return; // a file that needs nothing is not written to
  db.transaction(() => {
    for (const migration of migrations) {
      if (migration.version > version) db.exec(migration.sql);
    }
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${migrations.at(-1)?.version ?? 0}`);
  })();
}

/** "SNDC" and "SNDJ": what file(1) and we know our files by. */
export const CATALOG_APPLICATION_ID = 0x534e4443;
export const JOURNAL_APPLICATION_ID = 0x534e444a;
