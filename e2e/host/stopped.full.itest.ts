import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { echoPermitted } from './echo-permitted.ts';
import { readKeptSamples } from './kept-samples.ts';
import { isAlive, serve, temporaryDir } from './sounder-process.ts';
import { reconnect, type StationClient, statusOf } from './station-client.ts';

/** 1 000 loopback addresses at 1 Hz. */
const TARGET = { probe: 'icmp' as const, to: '127.1.0-3.0-249', interval: '1s', timeout: '1s' };
const STOPPED_MS = 30_000;

const denied = await echoPermitted();

it.skipIf(denied !== null)(
  `all processes stopped for 30 s is time that was not measured, and no loss${denied ? ` (not run: ${denied})` : ''}`,
  async () => {
    const dir = temporaryDir();
    onTestFinished(() => dir.remove());
    const served = await serve(dir.path);
    onTestFinished(async () => {
      for (const pid of served.pids().filter(isAlive)) process.kill(pid, 'SIGCONT');
      await served.stop();
    });
    let client: StationClient = await reconnect(served.url);
    const { station } = client;
    await station.edit({ ops: [{ op: 'put', name: 'lab', target: TARGET }] });
    await station.start({});
    await sleep(4000);
    const pids = served.pids();
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await sleep(STOPPED_MS);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await sleep(8000);
    // The shell must not take silent children for hung ones: it was stopped as well.
    expect(pids.filter((pid) => !isAlive(pid))).toEqual([]);
    client.close();
    client = await reconnect(served.url);
    expect((await statusOf(client)).phase).toBe('running');
    await client.station.stop(null);
    await sleep(2500);
    client.close();
    expect(await served.stop()).toBe(0);
    const kept = readKeptSamples(dir.path);
    process.stdout.write(`${JSON.stringify({ ...kept, silent: kept.silent.length })}\n`);
    expect(kept.silent.slice(0, 5)).toEqual([]);
    expect([kept.lost, kept.twice, kept.notMeasured['none'] ?? 0]).toEqual([0, 0, 0]);
    expect(kept.events['starvation']).toBeGreaterThanOrEqual(1);
  },
);
