import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { takeDataFolder } from '../../host/data-folder.ts';
import { BASE_MS } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { glanceAt } from './check-database.ts';
import { databaseFiles } from './data-files.ts';
import { reportOf } from './report.ts';
import { cut, overwrite } from './testing/damage.ts';
import { openProject, smallProject } from './testing/small-project.ts';

const tempDir = tempDirs();
const report = (dir: string) => reportOf(dir, () => undefined);

describe('a report', () => {
  it('lists the databases with their size, format and time', async () => {
    const dir = smallProject(tempDir('p'));
    const found = await report(dir);
    expect(found).toMatchObject({ isInUse: false, hasProjectFile: true, targets: 20, series: 20, keptFiles: [] });
    expect(found.files.map(({ name }) => name)).toEqual([
      'sounder.db',
      'journal.db',
      'samples/2023-11-14.db',
      'samples/2023-11-15.db',
      'minutes/2023-11-14.db',
      'minutes/2023-11-15.db',
      'hours/2023-11.db',
    ]);
    expect(found.files.every(({ fault, bytes }) => fault === null && bytes > 4096)).toBe(true);
    const [catalog, journal, day] = found.files;
    expect(catalog?.version).toBe(catalog?.newestVersion);
    expect([journal?.fromMs, journal?.toMs]).toEqual([BASE_MS, expect.closeTo(BASE_MS + 19_000, -2)]);
    expect([day?.fromMs, day?.toMs]).toEqual([Date.UTC(2023, 10, 14), Date.UTC(2023, 10, 15)]);
  });

  it('names damage, and what a repair has kept', async () => {
    const dir = smallProject(tempDir('p'));
    overwrite(join(dir, 'samples/2023-11-14.db'), 0, Buffer.alloc(100));
    const kept = ['', '-2'].map((more) => `samples/2023-11-13.db.damaged-20231113-101112${more}`);
    for (const name of kept) writeFileSync(join(dir, name), 'x');
    const found = await report(dir);
    expect(found.files.filter(({ fault }) => fault).map(({ name, fault }) => [name, fault?.code])).toEqual([
      ['samples/2023-11-14.db', 'store.damaged'],
    ]);
    expect(found.keptFiles).toEqual(kept.map((name) => ({ name, bytes: 1 })));
  });

  it('reads a project in use', async () => {
    const dir = smallProject(tempDir('p'));
    const folder = takeDataFolder(dir);
    const project = openProject(dir);
    project.store(30);
    const found = await report(dir);
    expect(found).toMatchObject({ isInUse: true, series: 21 });
    expect(found.files.every(({ fault }) => fault === null)).toBe(true);
    project.close();
    folder.release();
  });

  it.each(['journal.db', 'sounder.db'])('says that %s is missing, and calls no other file damaged', async (name) => {
    const dir = smallProject(tempDir('p'));
    rmSync(join(dir, name));
    for (const given of [dir, relative(process.cwd(), dir)]) {
      const { files } = await report(given);
      expect(files.filter(({ fault }) => fault).map((one) => [one.name, one.fault?.code, one.bytes])).toEqual([
        [name, 'store.missing', 0],
      ]);
    }
  });

  it('is not given of a folder without a project', async () => {
    await expect(report(tempDir())).rejects.toMatchObject({ fault: { code: 'data.no-project' } });
  });
});

describe('a glance at a file of a day', () => {
  const glance = (dir: string) => databaseFiles(dir).map((file) => glanceAt(file)?.code ?? null);

  it('finds nothing wrong with sound ones, open or closed', () => {
    const dir = smallProject(tempDir('p'));
    expect(glance(dir)).toEqual(glance(dir).map(() => null));
    const project = openProject(dir);
    project.store(30);
    expect(glance(dir)).toEqual(glance(dir).map(() => null));
    project.close();
  });

  it.each([
    ['a zeroed header', (path: string) => overwrite(path, 0, Buffer.alloc(100)), 'store.damaged'],
    ['a cut file', (path: string) => cut(path, 0.5), 'store.damaged'],
    [
      'a newer format',
      (path: string) => {
        const db = new BetterSqlite3(path);
        db.pragma('user_version = 99');
        db.close();
      },
      'store.newer',
    ],
  ])('finds %s', (_name, harm, code) => {
    const dir = smallProject(tempDir('p'));
    const path = join(dir, 'minutes/2023-11-15.db');
    harm(path);
    rmSync(`${path}-wal`, { force: true });
    expect(existsSync(path)).toBe(true);
    expect(glance(dir).filter((one) => one !== null)).toEqual([code]);
  });
});
