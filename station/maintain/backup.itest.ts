import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { type BackupOptions, type BackupProgress, backupProject } from './backup.ts';
import { checkDatabase } from './check-database.ts';
import { databaseFiles } from './data-files.ts';
import { DAY_ROWS, openProject, smallProject } from './testing/small-project.ts';

const tempDir = tempDirs();
const NOW_MS = Date.UTC(2026, 10, 30, 21, 5, 9);

const backup = (dataDir: string, dest: string, more: Partial<BackupOptions> = {}) =>
  backupProject({
    dataDir,
    dest,
    withSecrets: false,
    nowMs: NOW_MS,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  });

async function faultOf(work: Promise<unknown>) {
  return work.then(
    () => null,
    (error: unknown) => (error instanceof FaultError ? error.fault : Promise.reject(error)),
  );
}

const countOf = (path: string, table: string): number => {
  const db = new BetterSqlite3(path, { readonly: true });
  const count = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  db.close();
  return count;
};

/** Rows of the journal whose series the catalog does not name: their ids are those of the rows in this test. */
function orphans(dir: string): number {
  return Math.max(0, countOf(join(dir, 'journal.db'), 'journal') - countOf(join(dir, 'sounder.db'), 'series'));
}

describe('a backup', () => {
  it('has all databases of the project, sound and with the same rows', async () => {
    const dir = smallProject(tempDir('a'));
    const dest = tempDir('copy');
    const result = await backup(dir, dest);
    expect(result).toMatchObject({ dest, damaged: [], isKeyLeftOut: false });
    expect(databaseFiles(dest).map(({ name }) => name)).toEqual(databaseFiles(dir).map(({ name }) => name));
    for (const file of databaseFiles(dest)) expect(checkDatabase(file, 'full').fault).toBeNull();
    expect(countOf(join(dest, 'journal.db'), 'journal')).toBe(20);
    expect(countOf(join(dest, 'samples/2023-11-14.db'), 'block')).toBe(DAY_ROWS);
    expect(readFileSync(join(dest, 'project.yaml'), 'utf8')).toContain('Small');
    expect(existsSync(`${dest}.partial`)).toBe(false);
    openProject(dest).close();
  });

  it('ends a run in progress in the copy, if a Sounder has the project open', async () => {
    const dir = smallProject(tempDir('a'));
    const run = { phase: 'running', startedAtMs: NOW_MS - 60_000, allowRate: false };
    const project = openProject(dir);
    project.catalog.prepare("INSERT INTO meta VALUES ('run', ?)").run(JSON.stringify(run));
    const runOf = (path: string) => {
      const db = new BetterSqlite3(join(path, 'sounder.db'), { readonly: true });
      const kept = db.prepare("SELECT value FROM meta WHERE key = 'run'").pluck().get() as string;
      db.close();
      return JSON.parse(kept);
    };
    const [killed, copy] = [tempDir('killed'), tempDir('copy')];
    await backup(dir, killed);
    expect(runOf(killed)).toEqual(run);
    const folder = takeDataFolder(dir);
    await backup(dir, copy);
    folder.release();
    project.close();
    expect(runOf(copy)).toEqual({ ...run, closedMs: NOW_MS, isCopy: true });
    expect(runOf(dir)).toEqual(run);
  });

  it('has packet captures, reports, and the photos and floor plans of surveys', async () => {
    const dir = smallProject(tempDir('a'));
    for (const name of ['captures/a.pcapng', 'reports/before/before.html', `pictures/${'0'.repeat(64)}.png`]) {
      mkdirSync(join(dir, name, '..'), { recursive: true });
      writeFileSync(join(dir, name), name);
    }
    const dest = tempDir('copy');
    await backup(dir, dest);
    expect(readFileSync(join(dest, 'captures/a.pcapng'), 'utf8')).toBe('captures/a.pcapng');
    expect(readdirSync(join(dest, 'reports/before'))).toEqual(['before.html']);
    expect(readdirSync(join(dest, 'pictures'))).toEqual([`${'0'.repeat(64)}.png`]);
  });

  it('of a project in use has what was stored when it began, and names every series in it', async () => {
    const dir = smallProject(tempDir('a'), { seconds: 200 });
    const project = openProject(dir);
    let second = 200;
    const dest = tempDir('copy');
    await backup(dir, dest, {
      onProgress: () => {
        project.store(second++);
      },
    });
    project.close();
    expect(second).toBeGreaterThan(205);
    expect(countOf(join(dest, 'journal.db'), 'journal')).toBeGreaterThanOrEqual(200);
    expect(orphans(dest)).toBe(0);
  });

  it('is private to the user, in files that need no companions', async () => {
    const dest = tempDir('copy');
    await backup(smallProject(tempDir('a')), dest);
    expect(statSync(dest).mode & 0o77).toBe(0);
    for (const { path } of databaseFiles(dest)) {
      expect(statSync(path).mode & 0o77).toBe(0);
      expect(readFileSync(path).subarray(18, 20)).toEqual(Buffer.from([1, 1]));
    }
    expect(readdirSync(dest).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
  });

  it('leaves the token out, and the key of secrets unless it is asked for', async () => {
    const dir = smallProject(tempDir('a'));
    for (const name of ['token', 'lock', 'running.json', 'secrets.key', 'secrets.json']) {
      writeFileSync(join(dir, name), name);
    }
    const plain = tempDir('plain');
    expect((await backup(dir, plain)).isKeyLeftOut).toBe(true);
    expect(readdirSync(plain).sort()).toEqual(
      ['hours', 'journal.db', 'minutes', 'project.yaml', 'samples', 'secrets.json', 'sounder.db'].sort(),
    );
    const full = tempDir('full');
    expect((await backup(dir, full, { withSecrets: true })).isKeyLeftOut).toBe(false);
    expect(existsSync(join(full, 'secrets.key'))).toBe(true);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const dir = smallProject(tempDir('a'), { blobBytes: 200_000 });
    const dest = tempDir('copy');
    const abort = new AbortController();
    const seen: BackupProgress[] = [];
    const onProgress = (progress: BackupProgress) => {
      seen.push(progress);
      if (progress.doneBytes > 5_000_000) abort.abort();
    };
    expect(await faultOf(backup(dir, dest, { signal: abort.signal, onProgress }))).toMatchObject({
      code: 'interrupted',
    });
    expect(seen.at(-1)?.doneBytes).toBeLessThan(seen.at(-1)?.totalBytes ?? 0);
    expect([existsSync(dest), existsSync(`${dest}.partial`)]).toEqual([false, false]);
  });

  it('of a project with a damaged day has its bytes and reports it', async () => {
    const dir = smallProject(tempDir('a'));
    const day = join(dir, 'samples/2023-11-14.db');
    writeFileSync(day, Buffer.concat([Buffer.alloc(4096), readFileSync(day).subarray(4096)]));
    const dest = tempDir('copy');
    const { damaged } = await backup(dir, dest);
    expect(damaged.map(({ code }) => code)).toEqual(['store.damaged']);
    expect(readFileSync(join(dest, 'samples/2023-11-14.db'))).toEqual(readFileSync(day));
  });

  it.each([
    ['a folder that has files', (dest: string) => mkdirSync(join(dest, 'x'), { recursive: true }), 'data.not-empty'],
    ['a file', (dest: string) => writeFileSync(dest, ''), 'data.not-empty'],
    ['one that another backup makes', (dest: string) => mkdirSync(`${dest}.partial`), 'data.not-empty'],
  ])('replaces nothing: %s', async (_name, prepare, code) => {
    const dest = tempDir('copy');
    prepare(dest);
    expect(await faultOf(backup(smallProject(tempDir('a')), dest))).toMatchObject({ code });
  });

  it('is not made within the project, of nothing, or where its folder does not exist', async () => {
    const dir = smallProject(tempDir('a'));
    expect(await faultOf(backup(dir, join(dir, 'copy')))).toMatchObject({ code: 'data.unwritable' });
    expect(await faultOf(backup(tempDir(), tempDir('copy')))).toMatchObject({ code: 'data.no-project' });
    expect(await faultOf(backup(dir, tempDir('no', 'copy')))).toMatchObject({ code: 'data.unwritable' });
  });

  it('is estimated by its size without the log, which holds pages many times', async () => {
    const dir = smallProject(tempDir('a'));
    const project = openProject(dir);
    for (let second = 100; second < 200; second++) project.store(second);
    const totals: number[] = [];
    const { bytes } = await backup(dir, tempDir('copy'), {
      onProgress: ({ totalBytes }) => void totals.push(totalBytes),
    });
    project.close();
    expect(totals[0]).toBe(bytes);
  });

  it('takes an empty folder', async () => {
    const dest = tempDir('copy');
    mkdirSync(dest);
    chmodSync(dest, 0o755);
    await backup(smallProject(tempDir('a')), dest);
    expect(existsSync(join(dest, 'sounder.db'))).toBe(true);
  });
});
