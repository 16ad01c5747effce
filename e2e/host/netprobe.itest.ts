import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetState } from '../../core/contracts/fleet.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { NetprobeClient } from './netprobe-client.ts';
import { jsonLines, type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const HOST_ID = 'a1'.repeat(32);
const OTHER_ID = 'b2'.repeat(32);

const PROJECT = `sounder: 1
agents:
  lab-1: {site: Lab, netprobe: {id: ${HOST_ID}, hostName: pi-lab-1, firmware: "1.9.8"}}
targets:
  gateway: {probe: icmp, to: 192.0.2.9, interval: 20s, packets: 4, timeout: 500ms, agents: [lab-1]}
  web: {probe: http, to: "http://192.0.2.80/", interval: 60s, agents: [lab-1], schedule: "00:00-24:00"}
  names: {probe: dns, to: www.example.org, server: 192.0.2.53, interval: 30s, agents: [lab-1]}
  path: {probe: traceroute, to: 192.0.2.9, interval: 300s, agents: [lab-1]}
  ports: {probe: tcp-syn, to: 192.0.2.9, port: 443, interval: 20s, agents: [lab-1]}
`;

const DISCOVERY = { hostId: HOST_ID, ipv4: '192.0.2.77', ipv6: '', version: '1.9.7' };

let dir: TemporaryDir;
let data: string;
let served: Served;
let client: StationClient;
let probe: NetprobeClient;

const open = async (port: number, ...args: readonly string[]) => {
  served = await serve(data, ['--file', join(dir.path, 'lab.yaml'), '--netprobe', `127.0.0.1:${port}`, ...args]);
  client = await connectStation(served.url);
  probe = new NetprobeClient(port);
};

beforeEach(async () => {
  dir = temporaryDir();
  data = join(dir.path, 'data');
  dir.write('lab.yaml', PROJECT);
  await open(await freePort());
});
afterEach(async () => {
  client.close();
  await served.stop();
  dir.remove();
});

const discovered = async (): Promise<number> => {
  const { body } = await probe.post('/discover', DISCOVERY);
  return (body as { readonly uid: number }).uid;
};

const fleet = (): Promise<FleetState> =>
  new Promise((resolve) => {
    const reading = client.station.fleet(null, (state) => {
      reading.cancel();
      resolve(state);
    });
  });
const agent = async () => (await fleet()).agents[0];

const events = async (): Promise<readonly string[]> => {
  const seen = new Map<number, TimelineEvent>();
  const reading = client.station.events({ sinceMs: 0 }, (event) => void seen.set(event.id, event));
  await sleep(300);
  reading.cancel();
  return [...seen.values()].map(({ message }) => message);
};

/** A record of the gateway's job. @param atS of it, s */
const echo = (atS: number, change: object = {}) => ({
  name: 'ICMP',
  date: atS,
  type: 'result',
  data: {
    'icmp-seq': 4,
    'icmp-ok': 3,
    'icmp-target': '192.0.2.9',
    'icmp-targetIP': '192.0.2.9',
    'icmp-timeout': 1,
    'icmp-avg_rtt': (3.1 + 2.7 + 3.9 + 500) / 4,
    'icmp-min_rtt': 2.7,
    'icmp-max_rtt': 3.9,
    ...change,
  },
});

const exported = async (...args: readonly string[]) =>
  jsonLines((await sounder(['export', data, '--format', 'jsonl', ...args])).stdout);

describe('the interface for netProbe probes', () => {
  it('answers as the server of netProbe', async () => {
    const uid = await discovered();
    const ok = { answer: 'OK' };
    const ko = (reason: string) => ({ answer: 'KO', reason });
    const asked: readonly (readonly [string, string, Record<string, string | number>, number, unknown])[] = [
      ['GET', '/', {}, 200, { status: 'OK' }],
      ['GET', '/version', {}, 200, expect.objectContaining({ answer: 'OK', version: '1.9.7' })],
      ['GET', '/nowhere', {}, 404, { error: 'Not found' }],
      ['PUT', '/', {}, 405, expect.anything()],
      ['POST', '/discover', DISCOVERY, 200, { answer: 'OK', uid }],
      ['POST', '/discover', { hostId: HOST_ID }, 400, { answer: 'missing argument' }],
      ['POST', '/discover', { ...DISCOVERY, hostId: OTHER_ID }, 404, ko('not found')],
      ['POST', '/ping', { uid, hostId: HOST_ID }, 200, ok],
      ['POST', '/ping', { hostId: HOST_ID }, 412, ko('missing uid')],
      ['POST', '/ping', { uid }, 412, ko('missing hostId')],
      ['POST', '/ping', { uid: 99, hostId: HOST_ID }, 404, ko('probe not known')],
      ['POST', '/ping', { uid, hostId: OTHER_ID }, 400, { answer: 'bad probe matching id and hostid' }],
      ['GET', '/ping', {}, 500, { answer: 'KO' }],
      [
        'POST',
        '/myConfig',
        { uid },
        200,
        { answer: 'OK', config: { probename: 'lab-1', hostname: 'pi-lab-1', firmware: '1.9.8' } },
      ],
      ['POST', '/myConfig', {}, 412, ko('missing uid')],
      ['POST', '/myConfig', { uid: 99 }, 404, expect.anything()],
      ['POST', '/myjobs', { uid }, 200, { answer: 'OK', jobs: [] }],
      ['POST', '/myjobs', { uid: 99 }, 404, expect.anything()],
      ['GET', '/myjobs', {}, 400, ko('bad method used')],
      ['POST', '/results', { uid }, 412, ko('missing data')],
      ['POST', '/results', { uid: 99, data: 'e30=' }, 404, ko('probe not known')],
      ['POST', '/results', { uid, data: '***' }, 417, ko('no json')],
      ['POST', '/results', { uid, data: 'e30=', compressed: 'yes' }, 417, ko('no json')],
      ['POST', '/results', { uid, data: 'e30=' }, 417, ko('missing date')],
      ['POST', '/pushAction', { uid }, 412, ko('missing action')],
      ['POST', '/pushAction', { uid: 99, action: 'upgrade' }, 404, ko('host not found')],
      ['POST', '/pushAction', { uid, action: 'dance' }, 400, ko('action not found')],
      ['POST', '/pushAction', { uid, action: 'restart' }, 400, ko('missing module')],
      ['POST', '/pushAction', { uid, action: 'restart', module: 'job' }, 400, ko('missing job')],
      [
        'POST',
        '/pushAction',
        { uid, action: 'restart', module: 'all' },
        200,
        { answer: 'OK', action: 'restart', target_uid: uid },
      ],
      ['POST', '/upgrade', { uid: 99 }, 404, ko('probe not found')],
      ['POST', '/upgrade', { uid }, 404, { ...ko('firmware file not found'), file: 'netprobe_1.9.8_all.deb' }],
      ['POST', '/admin/reload', {}, 200, ok],
      [
        'GET',
        '/admin/getProbes',
        {},
        200,
        {
          answer: 'OK',
          probes: [
            { uid, ipv4: '192.0.2.77', ipv6: '', version: '1.9.7', name: 'lab-1', last: expect.any(Number) },
          ],
        },
      ],
    ];
    for (const [method, path, form, status, body] of asked) {
      const answer = await probe.send(method, path, { form });
      expect({ method, path, form, ...answer }).toEqual({ method, path, form, status, body });
    }
  });

  it('delivers an action once, with the next ping; a second one replaces the first', async () => {
    const uid = await discovered();
    await probe.post('/pushAction', { uid, action: 'restart', module: 'all' });
    await probe.post('/pushAction', { uid, action: 'restart', module: 'job', job: 'icmp' });
    const ping = async () => (await probe.post('/ping', { uid, hostId: HOST_ID })).body;
    const action = { name: 'restart', args: { module: 'job', job: 'icmp' } };
    expect([await ping(), await ping()]).toEqual([{ answer: 'OK', action }, { answer: 'OK' }]);
    await client.station.fleetRestart({ name: 'lab-1' });
    expect(await ping()).toEqual({ answer: 'OK', action: { name: 'restart', args: { module: 'all' } } });
    await probe.post('/pushAction', { uid, action: 'upgrade' });
    expect(await ping()).toEqual({ answer: 'OK', action: { name: 'upgrade', args: { when: 'now' } } });
  });

  it('hands out the package of the next version', async () => {
    const uid = await discovered();
    mkdirSync(join(data, 'netprobe'));
    writeFileSync(join(data, 'netprobe', 'netprobe_1.9.8_all.deb'), 'a package');
    expect(await probe.post('/upgrade', { uid })).toEqual({ status: 200, body: 'a package' });
    await probe.post('/discover', { ...DISCOVERY, version: '1.9.8' });
    const none = { answer: 'OK', reason: 'no need for upgrade' };
    expect(await probe.post('/upgrade', { uid })).toEqual({ status: 201, body: none });
  });

  it('refuses bodies that are too long or expand without end, other names, and pages', async () => {
    const uid = await discovered();
    const large = await probe.send('POST', '/results', { raw: `uid=${uid}&data=${'A'.repeat(20_000)}` });
    expect(large.status).toBe(413);
    const bomb = deflateSync(Buffer.from(`[${' '.repeat(4_000_000)}]`)).toString('base64');
    expect(bomb.length).toBeLessThan(10_000);
    const form = { uid, data: bomb, compressed: 'yes' };
    expect((await probe.post('/results', form)).status).toBe(417);
    const foreign = [{ Host: 'rebound.example.org:5000' }, { Origin: 'http://www.example.org' }];
    for (const headers of foreign) expect((await probe.send('GET', '/', { headers })).status).toBe(404);
    for (const headers of [{ Host: 'net-probe-srv:5000' }, { Host: '[::1]:5000' }])
      expect((await probe.send('GET', '/', { headers })).status).toBe(200);
  });

  it('shows an unknown probe in the lobby, and lets it report once it is approved', async () => {
    const stranger = { ...DISCOVERY, hostId: OTHER_ID };
    expect((await probe.post('/discover', stranger)).status).toBe(404);
    const [entry] = (await fleet()).lobby;
    expect(entry).toMatchObject({ kind: 'netprobe', fingerprint: OTHER_ID, address: '127.0.0.1' });
    expect(await client.station.fleetApprove({ id: entry?.id ?? '', name: 'attic' })).toEqual({ name: 'attic' });
    expect(await probe.post('/discover', stranger)).toMatchObject({ status: 200, body: { answer: 'OK' } });
    await client.station.fleetRevoke({ name: 'attic' });
    expect((await probe.post('/discover', stranger)).status).toBe(404);
    expect(await events()).toEqual(expect.arrayContaining([expect.stringContaining('waits for approval')]));
  });
});

describe('a netProbe probe', () => {
  it('gets the jobs of its targets, and its results are samples like all others, each once', async () => {
    await client.station.start({});
    const uid = await discovered();
    const { body } = await probe.post('/myjobs', { uid });
    const { jobs } = body as { readonly jobs: readonly { readonly id: number; readonly version: number }[] };
    const common = { id: expect.any(Number), version: expect.any(Number), active: 'True', template: 'sounder' };
    expect(jobs).toEqual([
      {
        ...common,
        job: 'icmp',
        freq: 20,
        lock: 'none',
        data: { target: '192.0.2.9', version: 4, sequence: 4, size: 56, timeout: 0.5, tos: 0, sleep: 0 },
      },
      {
        ...common,
        job: 'http',
        freq: 60,
        lock: 'none',
        data: { url: 'http://192.0.2.80/', timeout: 10 },
        schedule: [{ type: 'inside', enable: '00:00:00', disable: '23:59:59' }],
      },
      {
        ...common,
        job: 'dns',
        freq: 30,
        lock: 'none',
        data: { target: 'www.example.org', type: 'A', proto: 'UDP', servers: ['192.0.2.53'] },
      },
      {
        ...common,
        job: 'traceroute',
        freq: 300,
        lock: 'none',
        data: { target: '192.0.2.9', version: 4, sequence: 1, size: 32, timeout: 1, tos: 0, range: 30 },
      },
    ]);
    expect((await probe.post('/myjobs', { uid })).body).toEqual(body); // nothing has changed
    expect(await agent()).toMatchObject({
      name: 'lab-1',
      state: 'connected',
      assignedSeries: 5,
      runningSeries: 4,
      netprobe: { version: '1.9.7', impossible: [{ target: 'ports', reason: 'netProbe has no tcp-syn probe' }] },
    });

    const atS = Date.now() / 1000 - 30;
    const web = { 'http-timeout': 10, 'http-url': 'http://192.0.2.80/', 'http-code': '200', 'http-error': 'no-error' };
    const stats = { name: 'STATS', date: atS, data: { IPv4: '192.0.2.77' } };
    const log = { name: 'ICMP', date: atS, type: 'log_msg', data: { level: 'INFO', message: 'starting' } };
    const posted = [
      echo(atS),
      { name: 'HTTP', date: atS + 1, type: 'result', data: { ...web, 'http-time': 0.1234, 'http-contentLen': 512 } },
      stats,
      log,
    ];
    expect(await probe.results(uid, posted)).toEqual({ status: 200, body: { answer: 'OK' } });
    await probe.results(uid, posted);
    await probe.results(uid, [echo(atS + 20, { 'icmp-ok': 4, 'icmp-timeout': 0, 'icmp-avg_rtt': 3 })]);
    await probe.results(uid, [echo(atS + 21, { 'icmp-target': '198.51.100.1' })]);
    await probe.results(uid, [echo(Date.now() / 1000 + 3600)]);

    const samples = await exported('--targets', 'gateway');
    const time = (s: number) => new Date(Math.round(s * 1000)).toISOString().slice(0, 19);
    expect(samples.map((one) => [one['agent'], one['round'], one['seq'], one['outcome'], one['rttMs']])).toEqual([
      ['lab-1', expect.any(Number), 0, 'reply', 2.7],
      ['lab-1', samples[0]?.['round'], 1, 'reply', 3.9],
      ['lab-1', samples[0]?.['round'], 2, 'reply', 3.1],
      ['lab-1', samples[0]?.['round'], 3, 'timeout', null],
      ['lab-1', Number(samples[0]?.['round']) + 1, 0, 'reply', 2.7],
      ['lab-1', Number(samples[0]?.['round']) + 1, 1, 'reply', 3.9],
      ['lab-1', Number(samples[0]?.['round']) + 1, 2, 'reply', 2.7],
      ['lab-1', Number(samples[0]?.['round']) + 1, 3, 'reply', 2.7],
    ]);
    expect(String(samples[0]?.['time']).slice(0, 19)).toBe(time(atS));
    expect(await exported('--targets', 'web')).toEqual([
      expect.objectContaining({ agent: 'lab-1', outcome: 'reply', rttMs: 123.4, status: 200, bodyBytes: 512 }),
    ]);
    const told = await events();
    expect(told).toEqual(
      expect.arrayContaining([
        expect.stringContaining('lab-1 were not stored: ICMP record for no job that it has: 198.51.100.1'),
        expect.stringContaining('lab-1 were not stored: gateway: its time is in the future'),
      ]),
    );
    expect((await client.station.fleetLogs({ name: 'lab-1', lines: 10 })).text).toContain('INFO icmp: starting');
  });

  it('is restarted where its own program would not end a job, and its jobs keep their numbers', async () => {
    await client.station.start({});
    const uid = await discovered();
    const jobsNow = async () => {
      const { body } = await probe.post('/myjobs', { uid });
      return (body as { readonly jobs: readonly { id: number; version: number; job: string }[] }).jobs;
    };
    const before = await jobsNow();
    dir.write('lab.yaml', PROJECT.replace(/ {2}path:.*\n/, '').replace('packets: 4', 'packets: 3'));
    await probe.post('/admin/reload');
    const ping = async () => (await probe.post('/ping', { uid, hostId: HOST_ID })).body;
    const restart = { answer: 'OK', action: { name: 'restart', args: { module: 'all' } } };
    await expect.poll(ping, { timeout: 10_000 }).toEqual(restart);
    expect(await ping()).toEqual({ answer: 'OK' });
    const after = await jobsNow();
    expect(after.map(({ id, job }) => [id, job])).toEqual(before.slice(0, 3).map(({ id, job }) => [id, job]));
    expect(after[0]?.version).toBeGreaterThan(before[0]?.version ?? 0);
  });

  it('continues after the station was killed, without a sample twice', async () => {
    await client.station.start({});
    const uid = await discovered();
    await probe.post('/myjobs', { uid });
    const atS = Date.now() / 1000 - 60;
    await probe.results(uid, [echo(atS)]);
    process.kill(served.childPid('station'), 'SIGKILL');
    const again = () => probe.post('/discover', DISCOVERY).catch(() => ({ status: 0, body: {} }));
    await expect.poll(async () => (await again()).status, { timeout: 20_000 }).toBe(200);
    const next = await discovered();
    await probe.results(next, [echo(atS + 20)]);
    const samples = await exported('--targets', 'gateway');
    const rounds = samples.map(({ round }) => round);
    expect([samples.length, new Set(rounds).size]).toEqual([8, 2]);
    expect(samples.filter(({ outcome }) => outcome === 'not-measured')).toEqual([]);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
