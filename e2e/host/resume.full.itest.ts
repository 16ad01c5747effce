import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { echoPermitted } from './echo-permitted.ts';
import { readKeptSamples } from './kept-samples.ts';
import { followLive } from './measured.ts';
import { isAlive, type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient, statusOf } from './station-client.ts';

/** 200 loopback addresses at 1 Hz. */
const TARGET = { probe: 'icmp' as const, to: '127.1.0.0-199', interval: '1s', timeout: '1s' };
/** Time of day, with its day where that is another one. */
const TIME = String.raw`(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d`;

const denied = await echoPermitted();

describe.skipIf(denied !== null)(`a run after the end of Sounder${denied ? ` (not run: ${denied})` : ''}`, () => {
  let dir: ReturnType<typeof temporaryDir>;
  let served: Served;
  let client: StationClient;

  const open = async (...args: readonly string[]) => {
    served = await serve(dir.path, args);
    client = await connectStation(served.url);
  };

  /** Measures for a few seconds. */
  async function measured(...args: readonly string[]): Promise<number> {
    await open(...args);
    await client.station.edit({ ops: [{ op: 'put', name: 'lab', target: TARGET }] });
    await client.station.start({});
    const { startedAtMs } = await statusOf(client);
    await sleep(3500);
    return startedAtMs ?? 0;
  }

  /** Kills the shell and all of its children at once. */
  async function killed(): Promise<void> {
    const pids = served.pids();
    client.close();
    for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  }

  const closed = async () => {
    client.close();
    expect(await served.stop()).toBe(0);
  };

  const events = async (kind: string): Promise<TimelineEvent[]> => {
    const seen = new Map<number, TimelineEvent>();
    const subscription = client.station.events({ sinceMs: 0 }, (event) => void seen.set(event.id, event));
    await sleep(300);
    subscription.cancel();
    return [...seen.values()].filter((event) => event.kind === kind);
  };

  beforeEach(() => {
    dir = temporaryDir();
  });
  afterEach(async () => {
    client.close();
    await served.stop();
    dir.remove();
  });

  it('continues with --resume after a kill of all processes, and the outage is one excluded span', async () => {
    const startedAtMs = await measured('--resume');
    await killed();
    await sleep(4000);
    await open('--resume');
    const live = followLive(client);
    await sleep(4500);
    // The figures count on: those from before the kill, and those since.
    expect(live.sum('sent')).toBeGreaterThan(200 * 5);
    expect(await statusOf(client)).toMatchObject({ phase: 'running', startedAtMs });
    const [outage, ...more] = await events('outage');
    expect([more, await events('engine-restart'), await events('ended-unexpectedly')]).toEqual([[], [], []]);
    expect(outage).toMatchObject({ excluded: true });
    expect(outage?.message).toMatch(new RegExp(`^Sounder ended unexpectedly ${TIME}, not measured until ${TIME}$`));
    expect((outage?.endMs ?? 0) - (outage?.atMs ?? 0)).toBeGreaterThan(4000);
    await client.station.stop(null);
    await sleep(2500);
    await closed();
    const kept = readKeptSamples(dir.path);
    expect(kept.silent.slice(0, 3)).toEqual([]);
    expect([kept.lost, kept.twice]).toEqual([0, 0]);
    // The span is the account: no round of it is stored, beside those in flight at the kill and late at the start.
    expect(Object.values(kept.notMeasured).reduce((sum, count) => sum + count, 0)).toBeLessThan(600);
  });

  it('continues with the setting of the project after it was closed, but not after Stop', async () => {
    writeFileSync(join(dir.path, 'project.yaml'), 'sounder: 1\nstorage: {resume: true}\n');
    const startedAtMs = await measured();
    await closed();
    await open();
    expect(await statusOf(client)).toMatchObject({ phase: 'running', startedAtMs });
    await sleep(3000);
    const [outage] = await events('outage');
    expect(outage?.message).toMatch(new RegExp(`^Sounder was closed ${TIME}, not measured until ${TIME}$`));
    await client.station.stop(null);
    await sleep(2500);
    await killed();
    await open();
    expect(await statusOf(client)).toMatchObject({ phase: 'stopped' });
    await closed();
    const kept = readKeptSamples(dir.path);
    expect([kept.lost, kept.twice, kept.events['outage']]).toEqual([0, 0, 1]);
  });

  it('does not continue without being asked to, and shows when it ended', async () => {
    await measured();
    await killed();
    await open();
    expect(await statusOf(client)).toMatchObject({ phase: 'stopped', recalled: { toMs: expect.any(Number) } });
    expect(await events('ended-unexpectedly')).toHaveLength(1);
    await killed();
    await open('--resume');
    expect(await statusOf(client)).toMatchObject({ phase: 'stopped' }); // that run is over
  });

  it('does not continue with a project that is too fast now, and says so', async () => {
    await measured('--resume');
    await killed();
    writeFileSync(
      join(dir.path, 'project.yaml'),
      'sounder: 1\ntargets: {lab: {probe: icmp, to: 127.0.0.0/18, interval: 100ms, timeout: 100ms}}\n',
    );
    await open('--resume');
    expect(await statusOf(client)).toMatchObject({ phase: 'stopped' });
    const [refused] = await events('plan-refused');
    expect(refused?.message).toMatch(/^Measuring did not resume: .*packets\/s/);
    expect(await events('ended-unexpectedly')).toMatchObject([{ excluded: true, endMs: expect.any(Number) }]);
  });

  it('continues with the changed project, and with the last valid one when the file is damaged', async () => {
    await measured('--resume');
    await killed();
    const project = join(dir.path, 'project.yaml');
    const text = 'sounder: 1\ntargets: {lab: {probe: icmp, to: 127.1.0.100-299, interval: 1s, timeout: 1s}}\n';
    writeFileSync(project, text.replace('299', '255'));
    await open('--resume');
    await sleep(3000);
    expect(await statusOf(client)).toMatchObject({ phase: 'running', project: { series: 156 } });
    writeFileSync(project, 'sounder: 1\ntargets: {lab: {probe: icmp, to: [}}\n');
    await expect(client.station.reload(null)).rejects.toThrow();
    await killed();
    await open('--resume');
    expect(await statusOf(client)).toMatchObject({ phase: 'running', project: { series: 156 } });
  });
});
