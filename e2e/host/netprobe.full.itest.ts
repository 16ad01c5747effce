import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DISCOVERY, echo, HOST_ID, type NetprobeStation, netprobeStation, PROJECT } from './netprobe-station.ts';

let station: NetprobeStation;
beforeEach(async () => {
  station = await netprobeStation();
});
afterEach(() => station.close());

describe('a netProbe probe', () => {
  it('is restarted where its own program would not end a job, and its jobs keep their numbers', async () => {
    await station.client.station.start({});
    const uid = await station.discovered();
    const jobsNow = async () => {
      const { body } = await station.probe.post('/myjobs', { uid });
      return (body as { readonly jobs: readonly { id: number; version: number; job: string }[] }).jobs;
    };
    const before = await jobsNow();
    station.dir.write('lab.yaml', PROJECT.replace(/ {2}path:.*\n/, '').replace('packets: 4', 'packets: 3'));
    await station.probe.post('/admin/reload');
    const ping = async () => (await station.probe.post('/ping', { uid, hostId: HOST_ID })).body;
    const restart = { answer: 'OK', action: { name: 'restart', args: { module: 'all' } } };
    await expect.poll(ping, { timeout: 10_000 }).toEqual(restart);
    expect(await ping()).toEqual({ answer: 'OK' });
    const after = await jobsNow();
    expect(after.map(({ id, job }) => [id, job])).toEqual(before.slice(0, 3).map(({ id, job }) => [id, job]));
    expect(after[0]?.version).toBeGreaterThan(before[0]?.version ?? 0);
  });

  it('continues after the station was killed, without a sample twice', async () => {
    await station.client.station.start({});
    const uid = await station.discovered();
    await station.probe.post('/myjobs', { uid });
    const atS = Date.now() / 1000 - 60;
    await station.probe.results(uid, [echo(atS)]);
    process.kill(station.served.childPid('station'), 'SIGKILL');
    const again = () => station.probe.post('/discover', DISCOVERY).catch(() => ({ status: 0, body: {} }));
    await expect.poll(async () => (await again()).status, { timeout: 20_000 }).toBe(200);
    const next = await station.discovered();
    await station.probe.results(next, [echo(atS + 20)]);
    const samples = await station.exported('--targets', 'gateway');
    const rounds = samples.map(({ round }) => round);
    expect([samples.length, new Set(rounds).size]).toEqual([8, 2]);
    expect(samples.filter(({ outcome }) => outcome === 'not-measured')).toEqual([]);
  });
});
