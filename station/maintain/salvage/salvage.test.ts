import { copyFileSync, existsSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../store/schema.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { checkDatabase } from '../check-database.ts';
import { DATABASE_FORMATS, type DatabaseFile, type DatabaseKind } from '../data-files.ts';
import { destroyPages, flip, type PageUse, pagesOf } from '../testing/damage.ts';
import { salvage } from './salvage.ts';

const tempDir = tempDirs();
const signal = new AbortController().signal;

function newDatabase(path: string, kind: DatabaseKind): Database {
  const { applicationId, migrations, pageBytes, autoVacuum } = DATABASE_FORMATS[kind];
  const db = new BetterSqlite3(path);
  db.pragma(`page_size = ${pageBytes}`);
  if (autoVacuum) db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  migrate(db, applicationId, migrations);
  return db;
}

const fileOf = (kind: DatabaseKind, path: string): DatabaseFile => ({ kind, name: 'x.db', path });

function rowsOf(path: string, table: string): unknown[] {
  const db = new BetterSqlite3(path);
  const rows = db.prepare(`SELECT * FROM ${table} ORDER BY 1`).raw().all();
  db.close();
  return rows;
}

const journalRows = fc.array(
  fc.record({
    probe: fc.integer({ min: 0, max: 2 ** 31 }),
    fromMs: fc.integer({ min: 0, max: 2 ** 45 }),
    // Across the limits at which a row continues on other pages.
    bytes: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 16_000, max: 60_000 })),
  }),
  { maxLength: 40 },
);

/** Number of gaps that the loss of pages leaves: neighbours make one. */
const runsOf = (lost: readonly PageUse[], all: readonly PageUse[]): number =>
  all.filter((page, at) => lost.includes(page) && !lost.includes(all[at - 1] as PageUse)).length;

describe('rows saved from a file', () => {
  it('are all of them where nothing is damaged, also those still in its log', async () => {
    await fc.assert(
      fc.asyncProperty(journalRows, fc.boolean(), async (rows, isInLog) => {
        const path = tempDir('x.db');
        const db = newDatabase(path, 'journal');
        const insert = db.prepare('INSERT INTO journal (probe, count, from_ms, to_ms, blob) VALUES (?, 1, ?, -1, ?)');
        for (const { probe, fromMs, bytes } of rows) insert.run(probe, fromMs, Buffer.alloc(bytes, bytes));
        db.exec("INSERT INTO meta VALUES ('é', 'ü'); INSERT INTO received VALUES (9007199254740, -3)");
        const copy = tempDir('copy.db');
        if (!isInLog) db.pragma('wal_checkpoint(TRUNCATE)');
        for (const end of ['', '-wal']) copyFileSync(path + end, copy + end);
        const expected = ['journal', 'received', 'meta'].map((table) =>
          db.prepare(`SELECT * FROM ${table} ORDER BY 1`).raw().all(),
        );
        db.close();
        const target = tempDir('saved.db');
        const { tables } = await salvage(fileOf('journal', copy), target, signal);
        expect(['journal', 'received', 'meta'].map((table) => rowsOf(target, table))).toEqual(expected);
        expect(tables.every(({ lost, unreadable }) => lost.length === 0 && unreadable === 0)).toBe(true);
        expect(checkDatabase(fileOf('journal', target), 'full').fault).toBeNull();
      }),
      { numRuns: 15 },
    );
  });

  it('are those of all pages that still can be read', async () => {
    const path = tempDir('x.db');
    const db = newDatabase(path, 'samples');
    const insert = db.prepare('INSERT INTO block VALUES (?, ?)');
    const total = 3000;
    db.transaction(() => {
      for (let id = 1; id <= total; id++) insert.run(id, Buffer.alloc(900, id));
    })();
    db.exec("INSERT INTO meta VALUES ('store-id', 'abc')");
    db.close();
    const before = rowsOf(path, 'block');
    const { pageBytes, pages } = pagesOf(path);
    const leaves = pages.filter(({ name, type }) => name === 'block' && type === 'leaf');
    await fc.assert(
      fc.asyncProperty(fc.subarray(leaves, { maxLength: 20 }), async (destroyed) => {
        const copy = tempDir('copy.db');
        copyFileSync(path, copy);
        destroyPages(
          copy,
          pageBytes,
          destroyed.map(({ page }) => page),
        );
        const target = tempDir('saved.db');
        const { tables } = await salvage(fileOf('samples', copy), target, signal);
        const saved = rowsOf(target, 'block');
        expect(saved).toHaveLength(total - destroyed.reduce((sum, { cells }) => sum + cells, 0));
        expect(before).toEqual(expect.arrayContaining(saved.slice(0, 50)));
        expect(tables.find(({ name }) => name === 'block')?.lost.length).toBe(runsOf(destroyed, leaves));
        expect(rowsOf(target, 'meta')).toEqual([['store-id', 'abc']]);
      }),
      { numRuns: 10 },
    );
  });

  it.each([
    ['the page of the schema', (pages: readonly { page: number }[]) => pages.filter(({ page }) => page === 1)],
    ['the root of a table', (pages) => pages.filter(({ name, type }) => name === 'block' && type === 'internal')],
  ] satisfies [string, (pages: ReturnType<typeof pagesOf>['pages']) => readonly { page: number }[]][])(
    'are all where only %s is lost',
    async (_name, choose) => {
      const path = tempDir('x.db');
      const db = newDatabase(path, 'samples');
      const insert = db.prepare('INSERT INTO block VALUES (?, ?)');
      db.transaction(() => {
        for (let id = 1; id <= 2000; id++) insert.run(id * 2 ** 32, Buffer.alloc(500, id));
      })();
      db.close();
      const before = rowsOf(path, 'block');
      const { pageBytes, pages } = pagesOf(path);
      destroyPages(
        path,
        pageBytes,
        choose(pages).map(({ page }) => page),
      );
      const target = tempDir('saved.db');
      await salvage(fileOf('samples', path), target, signal);
      expect(rowsOf(target, 'block')).toEqual(before);
    },
  );

  it('bring no deleted rows back', async () => {
    const path = tempDir('x.db');
    const db = newDatabase(path, 'journal');
    const insert = db.prepare('INSERT INTO journal (probe, count, from_ms, to_ms, blob) VALUES (1, 1, 1, 1, ?)');
    db.transaction(() => {
      for (let row = 0; row < 500; row++) insert.run(Buffer.alloc(1500, row));
    })();
    db.exec('DELETE FROM journal WHERE id <= 300');
    db.close();
    const { pageBytes, pages } = pagesOf(path);
    const root = pages.filter(({ name, type }) => name === 'journal' && type === 'internal').map(({ page }) => page);
    destroyPages(path, pageBytes, root);
    const target = tempDir('saved.db');
    await salvage(fileOf('journal', path), target, signal);
    const ids = rowsOf(target, 'journal').map((row) => (row as number[])[0]);
    expect(ids).toEqual(Array.from({ length: 200 }, (_, at) => 301 + at));
  });

  it('never stop at bytes that are wrong', async () => {
    const path = tempDir('x.db');
    const db = newDatabase(path, 'catalog');
    db.transaction(() => {
      for (let id = 1; id <= 400; id++) {
        db.prepare('INSERT INTO target VALUES (?, ?)').run(id, `target ${id}`);
        db.prepare('INSERT INTO series (target_id, address, group_name, probe) VALUES (?, ?, ?, ?)').run(
          id,
          '192.0.2.1',
          '',
          'icmp',
        );
        db.prepare('INSERT INTO event VALUES (?, ?, NULL, ?, ?, 0, NULL, NULL)').run(id, id, 'kind', 'text');
      }
    })();
    db.close();
    const size = pagesOf(path).pages.length * 4096;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: size - 64 }), fc.integer({ min: 1, max: 64 })), {
          minLength: 1,
          maxLength: 30,
        }),
        async (damages) => {
          const copy = tempDir('copy.db');
          copyFileSync(path, copy);
          for (const [at, length] of damages) flip(copy, at, length);
          const target = tempDir('saved.db');
          const { tables } = await salvage(fileOf('catalog', copy), target, signal);
          expect(tables.find(({ name }) => name === 'target')?.rows).toBeGreaterThan(0);
          expect(checkDatabase(fileOf('catalog', target), 'full').fault).toBeNull();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are given up when it is cancelled', async () => {
    const path = tempDir('x.db');
    const db = newDatabase(path, 'samples');
    db.transaction(() => {
      for (let id = 1; id <= 3000; id++) db.prepare('INSERT INTO block VALUES (?, ?)').run(id, Buffer.alloc(900));
    })();
    db.close();
    const abort = new AbortController();
    abort.abort();
    await expect(salvage(fileOf('samples', path), tempDir('saved.db'), abort.signal)).rejects.toMatchObject({
      fault: { code: 'interrupted' },
    });
    expect(existsSync(path)).toBe(true);
  });
});
