import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { echoPermitted } from './echo-permitted.ts';
import { type KeptSamples, readKeptSamples } from './kept-samples.ts';
import { followLive } from './measured.ts';
import { onSmallDisk, SmallDisk, smallDiskDenied } from './small-disk.ts';
import { builtCommand, isAlive, type Served, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient, statusOf } from './station-client.ts';

/** 1 000 loopback addresses at 1 Hz. */
const TARGET = { probe: 'icmp' as const, to: '127.1.0-3.0-249', interval: '1s', timeout: '1s' };
const MEGABYTES = 8;

const denied = (await echoPermitted()) ?? smallDiskDenied();

describe.skipIf(denied !== null)(
  `a disk of ${MEGABYTES} MB that is full${denied ? ` (not run: ${denied})` : ''}`,
  () => {
    let dir: ReturnType<typeof temporaryDir>;
    let served: Served;
    let disk: SmallDisk;
    let client: StationClient;
    let startedAt = 0;

    beforeEach(async () => {
      dir = temporaryDir();
      served = await serve(dir.path, [], builtCommand, onSmallDisk(dir.path, MEGABYTES * 1024));
      disk = new SmallDisk(served.shellPid, dir.path);
      client = await connectStation(served.url);
      await client.station.edit({ ops: [{ op: 'put', name: 'lab', target: TARGET }] });
      await client.station.start({});
      startedAt = performance.now();
    });

    afterEach(async () => {
      client.close();
      await served.stop();
      disk.close();
      dir.remove();
    });

    /** Waits until this many seconds after Start: the fault must occur at a certain time. */
    const second = (at: number) =>
      new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, startedAt + at * 1000 - performance.now())));

    /** Stops when no packet is in flight, ends Sounder, and reads the data from the disk. */
    async function ended(): Promise<KeptSamples> {
      await client.station.stop(null);
      await second((performance.now() - startedAt) / 1000 + 2.5);
      expect(await served.stop()).toBe(0);
      disk.copyTo(join(dir.path, 'copy'));
      const kept = readKeptSamples(join(dir.path, 'copy'));
      process.stdout.write(`${JSON.stringify({ ...kept, silent: kept.silent.length })}\n`);
      return kept;
    }

    // Until after the compactor's round of second 30, which the full disk stops as well.
    it('from second 4 to 36 is survived: figures move on, answers are true, and nothing is lost', async () => {
      const live = followLive(client);
      const pids = served.pids();
      const fault = async () => (await statusOf(client)).storage.fault;
      await second(4);
      disk.fill();
      await expect.poll(fault, { timeout: 10_000 }).toMatchObject({ code: 'store.full' });
      process.kill(served.childPid('packet-engine'), 'SIGKILL');
      await second(20);
      expect(await client.station.pause(null)).toEqual({ phase: 'paused' });
      expect((await statusOf(client)).phase).toBe('paused');
      expect(await client.station.start({})).toEqual({ phase: 'running' });
      await second(30);
      const before = live.sum('sent');
      await second(35);
      expect(live.sum('sent') - before).toBeGreaterThan(3000);
      await second(36);
      expect(served.stderr()).toMatch(/Samples wait in the journal/);
      disk.free();
      await expect.poll(fault, { timeout: 5000 }).toBeNull();
      await second(40);
      expect(pids.filter((pid) => !isAlive(pid))).toHaveLength(1); // the killed engine
      const kept = await ended();
      expect(kept.silent.slice(0, 5)).toEqual([]);
      expect([kept.lost, kept.twice, kept.notMeasured['none'] ?? 0]).toEqual([0, 0, 0]);
      expect(kept.events['engine-restart']).toBe(1);
      expect([kept.events['paused'], kept.events['resumed']]).toEqual([1, 1]);
      expect((served.stderr().match(/Samples cannot be stored/g) ?? []).length).toBeLessThanOrEqual(3);
    });

    it('while the station is killed is survived: it is tried again until there is room, and nothing is lost', async () => {
      await second(3);
      disk.fill();
      await second(5);
      process.kill(served.childPid('station'), 'SIGKILL');
      await second(20);
      expect(isAlive(served.shellPid)).toBe(true);
      disk.free();
      client = await reconnect(served.url);
      await second(30);
      const kept = await ended();
      expect(kept.silent.slice(0, 5)).toEqual([]);
      expect([kept.lost, kept.twice, kept.notMeasured['none'] ?? 0]).toEqual([0, 0, 0]);
      expect((served.stderr().match(/cannot start for now/g) ?? []).length).toBeLessThanOrEqual(2);
    });

    it('at the end is reported, with the number of samples', async () => {
      await second(3);
      disk.fill();
      await second(6);
      client.close();
      expect(await served.stop()).toBe(73);
      expect(served.stderr()).toMatch(/\d{4} samples could not be stored: the disk is full/);
    });
  },
);

it.skipIf(denied !== null)('run --data ends with 73 and the number of samples when the disk is full', async () => {
  const dir = temporaryDir();
  const file = dir.write('lab.yaml', 'sounder: 1\ntargets:\n  lab: {probe: icmp, to: 127.1.0-3.0-249, interval: 1s}\n');
  const data = join(dir.path, 'data');
  const { status, stderr } = await sounder(['run', file, '--duration', '8s', '--data', data], {
    prefix: onSmallDisk(data, 600),
  });
  expect(stderr).toMatch(/\d{4} samples could not be stored: the disk is full/);
  expect(stderr.match(/The disk is full – free some space/g)?.length).toBe(1);
  expect(status).toBe(73);
  dir.remove();
});
