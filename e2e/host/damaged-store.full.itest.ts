import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, statusOf } from './station-client.ts';

let dir: TemporaryDir;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

/** Overwrites the first page of a table or an index. */
function damage(file: string, name: string): void {
  const db = new BetterSqlite3(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const page = db
    .prepare<[string], { rootpage: number }>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
    .get(name);
  const size = db.pragma('page_size', { simple: true }) as number;
  db.close();
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(size, 0x5a), 0, size, ((page?.rootpage ?? 1) - 1) * size);
  closeSync(handle);
}

/** Measures until something is stored. */
async function measured() {
  const served = await serve(dir.path, ['--simulate']);
  const client = await connectStation(served.url);
  await client.station.edit({ ops: [{ op: 'put', name: 'lab', target: { probe: 'icmp', to: '192.0.2.0/27' } }] });
  await client.station.start({});
  await expect.poll(async () => (await statusOf(client)).storage.oldestMs, { timeout: 10_000 }).not.toBeNull();
  return { served, client };
}

describe('a store that is damaged inside', () => {
  it.each([
    ['journal.db', 'journal_to'],
    ['sounder.db', 'series'],
  ])('is refused with its name and the remedy, and left as it is: %s, %s', async (name, page) => {
    const { served, client } = await measured();
    client.close();
    expect(await served.stop()).toBe(0);
    const file = join(dir.path, name);
    damage(file, page);
    const before = readFileSync(file);
    const { status, stderr } = await sounder(['serve', '--no-open', '--port', '0', '--simulate', '--data', dir.path]);
    expect([status, stderr]).toEqual([
      73,
      `sounder: ${file} is damaged; it was left as it is – save what can be read of it with sounder maintain DIR --repair, restore it from a backup, or choose another data folder with --data\n`,
    ]);
    expect(readFileSync(file)).toEqual(before);
  });

  it('ends Sounder when it is found at the restart of a station: it is not tried for ever', async () => {
    const { served, client } = await measured();
    process.kill(served.shellPid, 'SIGSTOP');
    process.kill(served.childPid('station'), 'SIGKILL');
    await client.closed;
    damage(join(dir.path, 'journal.db'), 'journal_to');
    process.kill(served.shellPid, 'SIGCONT');
    expect(await served.exited).toBe(73);
    expect(served.stderr()).toContain('journal.db is damaged; it was left as it is');
  });

  it('while Sounder has it open is shown, and measuring continues', async () => {
    const { served, client } = await measured();
    const db = new BetterSqlite3(join(dir.path, 'journal.db'));
    db.exec('DROP TABLE received');
    db.close();
    await expect
      .poll(async () => (await statusOf(client)).storage.fault?.code ?? null, { timeout: 5000 })
      .toBe('store.damaged');
    // The next station finds the damage, so that Sounder ends; until then it measures.
    const { phase, engine } = await statusOf(client);
    expect([phase, engine.state, engine.restarts]).toEqual(['running', 'running', 0]);
    client.close();
    expect(await served.stop()).toBe(73);
    expect(served.stderr()).toMatch(/samples could not be stored: .*journal\.db is damaged/);
  });
});
