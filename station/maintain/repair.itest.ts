import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { BASE_MS } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { type RepairedFile, repairProject } from './repair.ts';
import { cut, destroyPages, flip, overwrite, pagesOf } from './testing/damage.ts';
import { DAY_ROWS, openProject, smallProject } from './testing/small-project.ts';

const tempDir = tempDirs();
const NOW_MS = Date.UTC(2026, 10, 30, 21, 5, 9);
const ENDING = '.damaged-20261130-210509';

const repair = (dataDir: string) =>
  repairProject({ dataDir, nowMs: NOW_MS, signal: new AbortController().signal, onProgress: () => undefined });

const countOf = (path: string, table: string): number => {
  const db = new BetterSqlite3(path);
  const count = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  db.close();
  return count;
};

const stateOf = (results: readonly RepairedFile[], name: string) => results.find((one) => one.name === name);

function refusal(dir: string): string | null {
  try {
    openProject(dir).close();
    return null;
  } catch (error) {
    if (error instanceof FaultError) return error.fault.code;
    throw error;
  }
}

describe('a repair', () => {
  it('changes nothing where nothing is damaged', async () => {
    const dir = smallProject(tempDir('p'));
    const before = readFileSync(join(dir, 'journal.db'));
    const results = await repair(dir);
    expect(results.map(({ state }) => state)).toEqual(results.map(() => 'sound'));
    expect(readFileSync(join(dir, 'journal.db'))).toEqual(before);
  });

  it('saves the seconds of a journal around a page that is lost, and reports which ones are', async () => {
    const dir = smallProject(tempDir('p'), { seconds: 1500 });
    const path = join(dir, 'journal.db');
    const { pageBytes, pages } = pagesOf(path);
    const leaf = pages.filter(({ name, type }) => name === 'journal' && type === 'leaf')[1];
    destroyPages(path, pageBytes, [leaf?.page ?? 0]);
    const bytes = readFileSync(path);
    expect(refusal(dir)).not.toBe('internal');
    const journal = stateOf(await repair(dir), 'journal.db');
    expect(journal).toMatchObject({ state: 'repaired', movedTo: `journal.db${ENDING}` });
    expect(journal?.lost).toHaveLength(1);
    const [loss] = journal?.lost ?? [];
    expect(loss).toMatchObject({ table: 'journal', rows: leaf?.cells });
    expect(loss?.fromMs).toBeGreaterThan(BASE_MS);
    expect(loss?.toMs).toBeLessThan(BASE_MS + 1_500_000);
    expect((loss?.toMs ?? 0) - (loss?.fromMs ?? 0)).toBeGreaterThanOrEqual((leaf?.cells ?? 0) * 1000);
    expect(countOf(path, 'journal')).toBe(1500 - (leaf?.cells ?? 0));
    expect(readFileSync(join(dir, `journal.db${ENDING}`))).toEqual(bytes);
    expect(refusal(dir)).toBeNull();
  });

  it.each(['sounder.db', 'journal.db', 'samples/2023-11-14.db'])(
    'makes %s of a zeroed header whole again',
    async (name) => {
      const dir = smallProject(tempDir('p'), { seconds: 1000 });
      const path = join(dir, name);
      overwrite(path, 0, Buffer.alloc(100));
      if (!name.startsWith('samples')) expect(refusal(dir)).toBe('store.damaged');
      const result = stateOf(await repair(dir), name);
      expect(result).toMatchObject({ state: 'repaired', lost: [] });
      expect(refusal(dir)).toBeNull();
      expect(countOf(join(dir, 'journal.db'), 'journal')).toBe(1000);
      expect(countOf(join(dir, 'sounder.db'), 'series')).toBe(1000);
      expect(countOf(join(dir, 'samples/2023-11-14.db'), 'block')).toBe(DAY_ROWS);
    },
  );

  it.each(['sounder.db', 'journal.db', 'samples/2023-11-14.db'])(
    'saves what is left of %s that was cut off',
    async (name) => {
      const dir = smallProject(tempDir('p'), { seconds: 1500 });
      cut(join(dir, name), 0.3);
      const result = stateOf(await repair(dir), name);
      expect(result?.state).toBe('repaired');
      const rows = result?.saved.reduce((sum, one) => sum + one.rows, 0) ?? 0;
      expect(rows).toBeGreaterThan(10);
      expect(result?.lost.length).toBeGreaterThan(0);
      expect(refusal(dir)).toBeNull();
    },
  );

  it('finds bytes that were flipped within the pages of a catalog', async () => {
    const dir = smallProject(tempDir('p'), { seconds: 1500 });
    const path = join(dir, 'sounder.db');
    const { pageBytes, pages } = pagesOf(path);
    const leaves = pages.filter(({ name, type }) => name === 'target' && type === 'leaf');
    for (const { page } of leaves.slice(0, 2)) flip(path, (page - 1) * pageBytes, 400);
    const result = stateOf(await repair(dir), 'sounder.db');
    expect(result?.state).toBe('repaired');
    expect(result?.saved.find(({ table }) => table === 'series')?.rows).toBe(1500);
    expect(refusal(dir)).toBeNull();
  });

  it('is not needed for a journal whose log is missing', async () => {
    const dir = smallProject(tempDir('p'));
    const project = openProject(dir);
    project.journal.pragma('wal_checkpoint(TRUNCATE)');
    const sound = readFileSync(join(dir, 'journal.db'));
    project.store(100);
    project.close();
    writeFileSync(join(dir, 'journal.db'), sound);
    rmSync(join(dir, 'journal.db-wal'), { force: true });
    expect(stateOf(await repair(dir), 'journal.db')?.state).toBe('sound');
    expect(refusal(dir)).toBeNull();
  });

  it('gives a journal that lost its ids those that the other files state', async () => {
    const dir = smallProject(tempDir('p'));
    const path = join(dir, 'journal.db');
    const day = new BetterSqlite3(join(dir, 'samples/2023-11-15.db'));
    const storeId = day.prepare("SELECT value FROM meta WHERE key = 'store-id'").pluck().get() as string;
    day.prepare("INSERT INTO meta VALUES ('folded', ?)").run(`${storeId} 0123456789abcdef 17`);
    day.close();
    const { pageBytes, pages } = pagesOf(path);
    const lost = pages.filter(({ name }) => name === 'meta').map(({ page }) => page);
    destroyPages(path, pageBytes, lost);
    expect(stateOf(await repair(dir), 'journal.db')?.state).toBe('repaired');
    const journal = new BetterSqlite3(path);
    const meta = journal.prepare("SELECT key, value FROM meta WHERE key LIKE '%-id' ORDER BY key").raw().all();
    journal.close();
    expect(meta).toEqual([
      ['journal-id', '0123456789abcdef'],
      ['store-id', storeId],
    ]);
    expect(refusal(dir)).toBeNull();
  });

  it('gives a day that lost it the last journal row that samples or minutes have, not that of an older month', async () => {
    const dir = smallProject(tempDir('p'));
    const path = join(dir, 'samples/2023-11-14.db');
    const fold = (name: string, row: number) => {
      const db = new BetterSqlite3(join(dir, name));
      db.prepare("INSERT INTO meta SELECT 'folded', value || ' 0123456789abcdef ' || ? FROM meta").run(`${row}`);
      db.close();
    };
    fold('samples/2023-11-15.db', 17);
    fold('minutes/2023-11-15.db', 12);
    fold('hours/2023-11.db', 3);
    const { pageBytes, pages } = pagesOf(path);
    destroyPages(
      path,
      pageBytes,
      pages.filter(({ name }) => name === 'meta').map(({ page }) => page),
    );
    expect(stateOf(await repair(dir), 'samples/2023-11-14.db')?.state).toBe('repaired');
    const day = new BetterSqlite3(path);
    const folded = day.prepare("SELECT value FROM meta WHERE key = 'folded'").pluck().get();
    day.close();
    expect(folded).toMatch(/ 0123456789abcdef 17$/);
  });

  it('opens a project again whose catalog is missing', async () => {
    const dir = smallProject(tempDir('p'));
    rmSync(join(dir, 'sounder.db'));
    expect(refusal(dir)).toBe('store.damaged');
    const [catalog] = await repair(dir);
    expect(catalog).toMatchObject({ name: 'sounder.db', state: 'repaired', movedTo: null });
    expect(refusal(dir)).toBeNull();
  });

  it('makes a journal that is missing', async () => {
    const dir = smallProject(tempDir('p'));
    rmSync(join(dir, 'journal.db'));
    const [journal, ...others] = await repair(dir);
    expect(journal).toMatchObject({ name: 'journal.db', state: 'repaired', fault: { code: 'store.missing' } });
    expect(others.every(({ state }) => state === 'sound')).toBe(true);
    expect(countOf(join(dir, 'journal.db'), 'journal')).toBe(0);
    expect(refusal(dir)).toBeNull();
    expect((await repair(dir)).every(({ state }) => state === 'sound')).toBe(true);
  });

  it('leaves a file of a newer version, and one of another program', async () => {
    const dir = smallProject(tempDir('p'));
    const newer = new BetterSqlite3(join(dir, 'samples/2023-11-14.db'));
    newer.pragma('user_version = 99');
    newer.close();
    const other = new BetterSqlite3(join(dir, 'samples/2023-11-15.db'));
    other.pragma('application_id = 7');
    other.close();
    const results = await repair(dir);
    expect(stateOf(results, 'samples/2023-11-14.db')).toMatchObject({ state: 'left', fault: { code: 'store.newer' } });
    expect(stateOf(results, 'samples/2023-11-15.db')).toMatchObject({
      state: 'left',
      fault: { code: 'store.foreign' },
    });
    expect(readdirSync(join(dir, 'samples')).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('keeps away from a project in use', async () => {
    const dir = smallProject(tempDir('p'));
    overwrite(join(dir, 'journal.db'), 0, Buffer.alloc(100));
    const folder = takeDataFolder(dir);
    await expect(repair(dir)).rejects.toMatchObject({ fault: { code: 'data.in-use' } });
    folder.release();
    expect(existsSync(join(dir, `journal.db${ENDING}`))).toBe(false);
  });
});
