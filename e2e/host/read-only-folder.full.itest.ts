import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { echoPermitted } from './echo-permitted.ts';
import { readKeptSamples } from './kept-samples.ts';
import { followLive } from './measured.ts';
import { onSmallDisk, SmallDisk, smallDiskDenied } from './small-disk.ts';
import { builtCommand, isAlive, type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

/** 500 loopback addresses at 1 Hz. */
const TARGET = { probe: 'icmp' as const, to: '127.1.0-1.0-249', interval: '1s', timeout: '1s' };

const notRoot = process.getuid?.() === 0 ? null : 'only root can change the mounts of another process';
const denied = (await echoPermitted()) ?? smallDiskDenied() ?? notRoot;

describe.skipIf(denied !== null)(`a data folder that turns read-only${denied ? ` (not run: ${denied})` : ''}`, () => {
  let dir: ReturnType<typeof temporaryDir>;
  let served: Served;
  let disk: SmallDisk;
  let client: StationClient;

  const mount = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync('nsenter', ['-t', String(served.shellPid), '-m', ...args], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  };
  /** Everything that is opened from now on is read-only; what is open stays as it is. */
  const turnReadOnly = () => {
    mount('mount', '--bind', dir.path, dir.path);
    mount('mount', '-o', 'remount,bind,ro', dir.path);
  };
  const turnBack = () => mount('umount', dir.path);

  beforeEach(async () => {
    dir = temporaryDir();
    served = await serve(dir.path, [], builtCommand, onSmallDisk(dir.path, 50_000));
    disk = new SmallDisk(served.shellPid, dir.path);
    client = await connectStation(served.url);
    await client.station.edit({ ops: [{ op: 'put', name: 'lab', target: TARGET }] });
    await client.station.start({});
    await sleep(3000);
  });
  afterEach(async () => {
    client.close();
    await served.stop();
    disk.close();
    dir.remove();
  });

  async function ended() {
    await client.station.stop(null);
    await sleep(2500);
    expect(await served.stop()).toBe(0);
    disk.copyTo(join(dir.path, 'copy'));
    const kept = readKeptSamples(join(dir.path, 'copy'));
    expect(kept.silent.slice(0, 5)).toEqual([]);
    expect([kept.lost, kept.twice, kept.notMeasured['none'] ?? 0]).toEqual([0, 0, 0]);
    return kept;
  }

  it('and back refuses edits, says why, and loses nothing', async () => {
    const live = followLive(client);
    turnReadOnly();
    const other = { ...TARGET, to: '127.1.9.1', enabled: false };
    await expect(client.station.edit({ ops: [{ op: 'put', name: 'other', target: other }] })).rejects.toThrow(
      /read-only|EROFS/,
    );
    const before = live.sum('sent');
    await sleep(4000);
    expect(live.sum('sent') - before).toBeGreaterThan(1000);
    turnBack();
    await client.station.edit({ ops: [{ op: 'put', name: 'other', target: other }] });
    await sleep(2000);
    await ended();
  });

  it('while the station is killed is tried again until it is back, and nothing is lost', async () => {
    turnReadOnly();
    process.kill(served.childPid('station'), 'SIGKILL');
    await sleep(10_000);
    expect(isAlive(served.shellPid)).toBe(true);
    turnBack();
    client = await reconnect(served.url);
    await sleep(5000);
    const kept = await ended();
    expect(kept.samples).toBeGreaterThan(500 * 15);
    expect(kept.events['engine-restart'] ?? 0).toBe(0);
  });
});
