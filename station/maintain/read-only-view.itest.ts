import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openReadOnly } from '../store/open-database.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, migrate } from '../store/schema.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { backupProject } from './backup.ts';
import { databaseFiles, newestVersion } from './data-files.ts';
import { readOnlyView } from './read-only-view.ts';
import { overwrite } from './testing/damage.ts';
import { DAY_ROWS, openProject, smallProject } from './testing/small-project.ts';

const tempDir = tempDirs();
const never = () => false;

function countOf(path: string, table: string): number {
  const opened = openReadOnly(path);
  if (!opened.ok) throw new Error(opened.fault.message);
  const count = opened.value.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  opened.value.close();
  return count;
}

/** Names and bytes of all files of a folder. */
const contentOf = (dir: string): unknown =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => (name.includes('.') ? [name, readFileSync(join(dir, name)).toString('base64')] : name));

describe('a view of a project', () => {
  it('is its own folder where that is writable', async () => {
    const dir = smallProject(tempDir('p'));
    const view = await readOnlyView(dir);
    expect(view).toMatchObject({ dir, copied: [] });
    view.close();
    expect(existsSync(join(dir, 'sounder.db'))).toBe(true);
  });

  it('has copies of databases where SQLite may not make its companion files, with what their logs hold', async () => {
    const dir = smallProject(tempDir('p'));
    const project = openProject(dir);
    project.store(50);
    const closed = tempDir('closed');
    smallProject(closed);
    for (const name of ['journal.db', 'sounder.db']) {
      for (const end of ['', '-wal']) copyFileSync(join(dir, name + end), join(closed, name + end));
    }
    project.close();
    const before = contentOf(closed);
    const view = await readOnlyView(closed, never);
    expect(view.copied).toEqual(databaseFiles(closed).map(({ name }) => name));
    expect(countOf(join(view.dir, 'journal.db'), 'journal')).toBe(21);
    expect(countOf(join(view.dir, 'samples/2023-11-14.db'), 'block')).toBe(DAY_ROWS);
    view.close();
    expect(existsSync(view.dir)).toBe(false);
    expect(contentOf(closed)).toEqual(before);
  });

  it('reads a backup in place, and writes nothing to it', async () => {
    const dest = tempDir('copy');
    await backupProject({
      dataDir: smallProject(tempDir('p')),
      dest,
      withSecrets: false,
      nowMs: 0,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    const before = contentOf(dest);
    const view = await readOnlyView(dest, never);
    expect(view).toMatchObject({ dir: dest, copied: [] });
    expect(countOf(join(view.dir, 'journal.db'), 'journal')).toBe(20);
    view.close();
    expect(contentOf(dest)).toEqual(before);
  });

  it('has databases of an older format in today’s', async () => {
    const dir = smallProject(tempDir('p'));
    rmSync(join(dir, 'sounder.db'));
    const old = new BetterSqlite3(join(dir, 'sounder.db'));
    migrate(old, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS.slice(0, 1));
    old.exec("INSERT INTO target VALUES (1, 'a')");
    old.close();
    const view = await readOnlyView(dir);
    expect(view.copied).toEqual(['sounder.db']);
    const copy = new BetterSqlite3(join(view.dir, 'sounder.db'));
    expect(copy.pragma('user_version', { simple: true })).toBe(newestVersion('catalog'));
    copy.close();
    expect(countOf(join(view.dir, 'sounder.db'), 'target')).toBe(1);
    expect(countOf(join(view.dir, 'journal.db'), 'journal')).toBe(20);
    view.close();
    const unchanged = new BetterSqlite3(join(dir, 'sounder.db'));
    expect(unchanged.pragma('user_version', { simple: true })).toBe(1);
    unchanged.close();
  });

  it('has the other files where one is damaged', async () => {
    const dir = smallProject(tempDir('p'));
    overwrite(join(dir, 'samples/2023-11-14.db'), 0, Buffer.alloc(100));
    const view = await readOnlyView(dir, never);
    expect(countOf(join(view.dir, 'samples/2023-11-15.db'), 'block')).toBe(DAY_ROWS);
    view.close();
  });
});
