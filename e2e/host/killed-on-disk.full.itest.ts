import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { echoPermitted } from './echo-permitted.ts';
import { newestStoredMs } from './folded-samples.ts';
import { type KeptSamples, readKeptSamples } from './kept-samples.ts';
import { onSmallDisk, SmallDisk, smallDiskDenied } from './small-disk.ts';
import { builtCommand, isAlive, type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient, statusOf } from './station-client.ts';

/** 1 000 loopback addresses at 1 Hz. */
const TARGET = { probe: 'icmp' as const, to: '127.1.0-3.0-249', interval: '1s', timeout: '1s' };
const MEGABYTES = 8;
/** A commit a second, and what a busy machine takes for it. */
const LAST_SECONDS_MS = 2500;

const notRoot = process.getuid?.() === 0 ? null : 'only root can enter the mounts of another process';
const denied = (await echoPermitted()) ?? smallDiskDenied() ?? notRoot;

describe.skipIf(denied !== null)(`all processes killed${denied ? ` (not run: ${denied})` : ''}`, () => {
  let dir: ReturnType<typeof temporaryDir>;
  /** Keeps the file system while Sounder does not run. */
  let keeper: ReturnType<typeof spawn>;
  let served: Served;
  let disk: SmallDisk;
  let client: StationClient;

  const entering = () => ['nsenter', '-t', String(keeper.pid), '-m'];
  const start = (...args: readonly string[]) => serve(dir.path, args, builtCommand, entering());

  beforeEach(async () => {
    dir = temporaryDir();
    const [program = '', ...args] = onSmallDisk(dir.path, MEGABYTES * 1024);
    keeper = spawn(program, [...args, 'sh', '-c', 'echo ready; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => keeper.stdout?.once('data', resolve));
    disk = new SmallDisk(keeper.pid ?? 0, dir.path);
    served = await start();
    client = await connectStation(served.url);
    await client.station.edit({ ops: [{ op: 'put', name: 'lab', target: TARGET }] });
    await client.station.start({});
    await sleep(5000);
  });
  afterEach(async () => {
    client.close();
    await served.stop();
    disk.close();
    keeper.kill('SIGKILL');
    dir.remove();
  });

  async function killAll(): Promise<void> {
    const pids = served.pids();
    for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    client.close();
  }

  let copies = 0;
  function copied(): string {
    copies += 1;
    const copy = join(dir.path, `copy-${copies}`);
    disk.copyTo(copy);
    return copy;
  }

  /** Continues the run for some seconds, ends it, and reads what is stored. */
  async function continued(): Promise<KeptSamples> {
    served = await start('--resume');
    client = await connectStation(served.url);
    await expect.poll(async () => (await statusOf(client)).phase, { timeout: 15_000 }).toBe('running');
    await sleep(5000);
    await client.station.stop(null);
    await sleep(2500);
    expect(await served.stop()).toBe(0);
    const kept = readKeptSamples(copied());
    process.stdout.write(`${JSON.stringify({ ...kept, silent: kept.silent.length })}\n`);
    return kept;
  }

  function expectNothingMissing(kept: KeptSamples): void {
    expect(kept.silent.slice(0, 5)).toEqual([]);
    expect([kept.lost, kept.twice, kept.notMeasured['none'] ?? 0]).toEqual([0, 0, 0]);
    expect(kept.samples).toBeGreaterThan(1000 * 8);
  }

  it('with the disk full: what was stored before is there, and the run continues once there is room', async () => {
    const fullMs = Date.now();
    disk.fill();
    await expect
      .poll(async () => (await statusOf(client)).storage.fault, { timeout: 10_000 })
      .toMatchObject({ code: 'store.full' });
    await killAll();
    expect(newestStoredMs(copied())).toBeGreaterThan(fullMs - LAST_SECONDS_MS);
    // Opened on the full disk, it either runs or says why it cannot.
    const opened = await start('--resume').catch((error: Error) => error.message);
    if (typeof opened === 'string') expect(opened).toMatch(/full/);
    else await opened.stop();
    disk.free();
    expectNothingMissing(await continued());
  });

  it('with a folder that turned read-only: what was stored is there, and the run continues when it is back', async () => {
    const mount = (...args: readonly string[]) => {
      const [program = '', ...rest] = [...entering(), ...args];
      const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    };
    mount('mount', '--bind', dir.path, dir.path);
    mount('mount', '-o', 'remount,bind,ro', dir.path);
    await sleep(2000);
    const killedMs = Date.now();
    await killAll();
    expect(newestStoredMs(copied())).toBeGreaterThan(killedMs - LAST_SECONDS_MS);
    await expect(start('--resume')).rejects.toThrow(/read-only/i);
    mount('umount', dir.path);
    expectNothingMissing(await continued());
  });
});
