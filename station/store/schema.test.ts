import { readFileSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { tempDirs } from '../testing/temp-dir.ts';
import { openDatabase, openReadOnly } from './open-database.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from './schema.ts';

const tempPath = tempDirs();
const options = {
  applicationId: CATALOG_APPLICATION_ID,
  migrations: CATALOG_MIGRATIONS,
  synchronous: 'FULL',
} as const;

/** Opens a file that must be refused. @returns the fault's code; the file's bytes must be as before */
function refusal(file: string): string {
  const before = readFileSync(file);
  const result = openDatabase(file, options);
  if (result.ok) {
    result.value.close();
    throw new Error('it was opened');
  }
  expect(readFileSync(file)).toEqual(before);
  expect(result.fault.message).toContain(file);
  expect(result.fault.hint).toBeTruthy();
  return result.fault.code;
}

function made(setUp: (db: BetterSqlite3.Database) => void): string {
  const file = tempPath('x.db');
  const db = new BetterSqlite3(file);
  setUp(db);
  db.close();
  return file;
}

const tables = (db: BetterSqlite3.Database) =>
  db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all();

describe('a database', () => {
  it('is made where there is none, at the newest version', () => {
    const result = openDatabase(tempPath('new.db'), options);
    if (!result.ok) throw new Error(result.fault.message);
    const db = result.value;
    expect(tables(db).map(({ name }) => name)).toEqual([
      'event',
      'floor_plan',
      'kept_plan',
      'meta',
      'series',
      'survey',
      'target',
    ]);
    expect(db.pragma('user_version', { simple: true })).toBe(CATALOG_MIGRATIONS.at(-1)?.version);
    expect(db.pragma('application_id', { simple: true })).toBe(CATALOG_APPLICATION_ID);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    db.close();
  });

  it('is made in an empty file', () => {
    const file = tempPath('empty.db');
    writeFileSync(file, '');
    const result = openDatabase(file, options);
    expect(result.ok).toBe(true);
    if (result.ok) result.value.close();
  });

  it('keeps what it holds when it is opened again', () => {
    const file = tempPath('kept.db');
    for (let time = 0; time < 2; time++) {
      const result = openDatabase(file, options);
      if (!result.ok) throw new Error(result.fault.message);
      result.value.prepare('INSERT INTO target (name) VALUES (?)').run(`t${time}`);
      expect(result.value.prepare('SELECT count(*) AS n FROM target').get()).toEqual({ n: time + 1 });
      result.value.close();
    }
  });

  it('has numbered migrations, upwards from 1', () => {
    for (const migrations of [CATALOG_MIGRATIONS, JOURNAL_MIGRATIONS]) {
      expect(migrations.map((one) => one.version)).toEqual(migrations.map((_, at) => at + 1));
    }
  });

  it('stays at its version when a migration fails half way', () => {
    const file = tempPath('x.db');
    const first = openDatabase(file, options);
    if (first.ok) first.value.close();
    const broken = {
      version: CATALOG_MIGRATIONS.length + 1,
      sql: 'CREATE TABLE extra (id INTEGER); INSERT INTO nowhere VALUES (1);',
    };
    const second = openDatabase(file, { ...options, migrations: [...CATALOG_MIGRATIONS, broken] });
    expect(second.ok).toBe(false);
    const again = openDatabase(file, options);
    if (!again.ok) throw new Error(again.fault.message);
    expect(tables(again.value).map(({ name }) => name)).not.toContain('extra');
    again.value.close();
  });
});

describe('a file that is left as it is', () => {
  it('is one of a newer version', () => {
    const file = made((db) => {
      db.pragma(`application_id = ${CATALOG_APPLICATION_ID}`);
      db.pragma('user_version = 99');
      db.exec('CREATE TABLE target (id INTEGER)');
    });
    expect(refusal(file)).toBe('store.newer');
  });

  it('is one of another program', () => {
    expect(refusal(made((db) => db.exec('CREATE TABLE notes (text TEXT)')))).toBe('store.foreign');
    expect(refusal(made((db) => db.pragma('application_id = 42')))).toBe('store.foreign');
  });

  it('is our other database', () => {
    const file = made((db) => db.pragma(`application_id = ${JOURNAL_APPLICATION_ID}`));
    expect(refusal(file)).toBe('store.foreign');
  });

  it('is no database at all', () => {
    const file = tempPath('text.db');
    writeFileSync(file, 'this is a text, and long enough to be looked at as a database file. '.repeat(20));
    expect(refusal(file)).toBe('store.damaged');
  });

  it('is one whose first page is damaged', () => {
    const file = made((db) => db.exec('CREATE TABLE target (id INTEGER); INSERT INTO target VALUES (1)'));
    const bytes = readFileSync(file);
    bytes.fill(0xff, 100, 1000);
    writeFileSync(file, bytes);
    expect(refusal(file)).toBe('store.damaged');
  });
});

it('says when a file cannot be opened', () => {
  const result = openDatabase(tempPath('no', 'such', 'folder.db'), options);
  expect(result.ok ? '' : result.fault.code).toBe('store.unreadable');
  const missing = openReadOnly(tempPath('missing.db'));
  expect(missing.ok ? '' : missing.fault.code).toBe('store.unreadable');
});
