import BetterSqlite3, { type Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate } from '../store/schema.ts';
import { DATABASE_FORMATS, type DatabaseKind } from './data-files.ts';

/**
 * Rows of a database of each version so far: what a project of that time holds. A new migration gets a row here, and
 * its version is then tested against all later ones.
 */
const CONTENT: Readonly<Record<DatabaseKind, Readonly<Record<number, string>>>> = {
  catalog: {
    1: `
      INSERT INTO target VALUES (1, 'a'), (2, 'b');
      INSERT INTO series (id, target_id, address, group_name, probe) VALUES (7, 1, '192.0.2.1', 'g', 'icmp');
      INSERT INTO event (id, at_ms, end_ms, kind, message, excluded) VALUES (3, 1000.5, NULL, 'started', 'Started', 0);
      INSERT INTO meta VALUES ('run', '{}');
    `,
    2: "INSERT INTO series (id, target_id, address, group_name, probe, port) VALUES (8, 2, '192.0.2.2', '', 'tcp-syn', 443);",
    3: "INSERT INTO event VALUES (4, 2000, 3000, 'limit', 'Limit', 1, 7);",
    4: "INSERT INTO event VALUES (5, 4000, NULL, 'route', 'Route', 0, NULL, '[7,8]');",
    5: "INSERT INTO kept_plan VALUES (1, x'00ff');",
    6: "INSERT INTO survey VALUES (9, 'Before', 'Customer / Site', 'A', '', 1000, NULL, NULL, '[]');",
    7: "INSERT INTO floor_plan VALUES ('Customer / Site', '{}', '[]');",
  },
  journal: {
    1: `
      INSERT INTO journal (id, probe, count, from_ms, to_ms, blob) VALUES (41, 1, 2, 1000, 1999, x'0102');
      INSERT INTO received VALUES (5, 9);
    `,
    2: "INSERT INTO meta VALUES ('store-id', 'abc');",
  },
  outbox: {
    1: `
      INSERT INTO request (id, output, added_ms, sample_count, body) VALUES (1, 'type/name', 1, 2, x'00');
      INSERT INTO progress VALUES ('type/name', '{}');
    `,
  },
  samples: {
    1: `
      INSERT INTO block VALUES (4294967296, x'01');
      INSERT INTO detail VALUES (4294967296, x'02');
      INSERT INTO slot VALUES (1700000000000, 1, 1);
      INSERT INTO meta VALUES ('store-id', 'abc');
    `,
  },
  minutes: {
    1: `
      INSERT INTO minute VALUES (1, x'01');
      INSERT INTO pack VALUES (1, x'02');
      INSERT INTO hop VALUES (1, x'03');
      INSERT INTO meta VALUES ('store-id', 'abc');
    `,
  },
  hours: {
    1: `
      INSERT INTO hour VALUES (1, x'01');
      INSERT INTO meta VALUES ('store-id', 'abc');
    `,
    2: "INSERT INTO six_hours VALUES (1, x'02');",
  },
};

const KINDS = Object.keys(DATABASE_FORMATS) as DatabaseKind[];
const versionsOf = (kind: DatabaseKind) => DATABASE_FORMATS[kind].migrations.map(({ version }) => version);

/** A database as the program of a version left it: made by the migrations up to it, with the rows of its time. */
function databaseOf(kind: DatabaseKind, version: number): Database {
  const { applicationId, migrations } = DATABASE_FORMATS[kind];
  const db = new BetterSqlite3(':memory:');
  for (const step of migrations.filter((migration) => migration.version <= version)) {
    migrate(
      db,
      applicationId,
      migrations.filter((migration) => migration.version <= step.version),
    );
    db.exec(CONTENT[kind][step.version] ?? '');
  }
  return db;
}

const upgrade = (db: Database, kind: DatabaseKind): void => {
  const { applicationId, migrations } = DATABASE_FORMATS[kind];
  migrate(db, applicationId, migrations);
};

const schemaOf = (db: Database): unknown =>
  db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => [name, db.pragma(`table_info(${name})`)]);

/** Table → rows as objects, without the columns that are empty: those of later versions. */
function rowsOf(db: Database): Record<string, unknown[]> {
  const tables = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const full = (row: object) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return Object.fromEntries(
    tables.map(({ name }) => [name, db.prepare<[], object>(`SELECT * FROM ${name}`).all().map(full)]),
  );
}

const cases = KINDS.flatMap((kind) => versionsOf(kind).map((version) => [kind, version] as const));

describe.each(cases)('a %s of version %i', (kind, version) => {
  it('has content to test with', () => {
    expect(CONTENT[kind][version]).toBeTruthy();
  });

  it('keeps its rows when it is opened by this program, and looks as a new one', () => {
    const db = databaseOf(kind, version);
    const before = rowsOf(db);
    upgrade(db, kind);
    const after = rowsOf(db);
    for (const [table, rows] of Object.entries(before)) {
      expect(after[table]).toEqual(rows.map((row) => expect.objectContaining(row as object)));
    }
    const fresh = new BetterSqlite3(':memory:');
    upgrade(fresh, kind);
    expect(schemaOf(db)).toEqual(schemaOf(fresh));
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('user_version', { simple: true })).toBe(versionsOf(kind).at(-1));
  });
});
