import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DISCOVERY, echo, HOST_ID, type NetprobeStation, netprobeStation } from './netprobe-station.ts';

let station: NetprobeStation;
beforeAll(async () => {
  station = await netprobeStation();
});
afterAll(() => station.close());

const OTHER_ID = 'b2'.repeat(32);

describe('the interface for netProbe probes', () => {
  it('answers as the server of netProbe', async () => {
    const uid = await station.discovered();
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
          probes: [{ uid, ipv4: '192.0.2.77', ipv6: '', version: '1.9.7', name: 'lab-1', last: expect.any(Number) }],
        },
      ],
    ];
    for (const [method, path, form, status, body] of asked) {
      const answer = await station.probe.send(method, path, { form });
      expect({ method, path, form, ...answer }).toEqual({ method, path, form, status, body });
    }
  });

  it('delivers an action once, with the next ping; a second one replaces the first', async () => {
    const uid = await station.discovered();
    await station.probe.post('/pushAction', { uid, action: 'restart', module: 'all' });
    await station.probe.post('/pushAction', { uid, action: 'restart', module: 'job', job: 'icmp' });
    const ping = async () => (await station.probe.post('/ping', { uid, hostId: HOST_ID })).body;
    const action = { name: 'restart', args: { module: 'job', job: 'icmp' } };
    expect([await ping(), await ping()]).toEqual([{ answer: 'OK', action }, { answer: 'OK' }]);
    await station.client.station.fleetRestart({ name: 'lab-1' });
    expect(await ping()).toEqual({ answer: 'OK', action: { name: 'restart', args: { module: 'all' } } });
    await station.probe.post('/pushAction', { uid, action: 'upgrade' });
    expect(await ping()).toEqual({ answer: 'OK', action: { name: 'upgrade', args: { when: 'now' } } });
  });

  it('hands out the package of the next version', async () => {
    const uid = await station.discovered();
    mkdirSync(join(station.data, 'netprobe'));
    writeFileSync(join(station.data, 'netprobe', 'netprobe_1.9.8_all.deb'), 'a package');
    expect(await station.probe.post('/upgrade', { uid })).toEqual({ status: 200, body: 'a package' });
    await station.probe.post('/discover', { ...DISCOVERY, version: '1.9.8' });
    const none = { answer: 'OK', reason: 'no need for upgrade' };
    expect(await station.probe.post('/upgrade', { uid })).toEqual({ status: 201, body: none });
  });

  it('refuses bodies that are too long or expand without end, other names, and pages', async () => {
    const uid = await station.discovered();
    const large = await station.probe.send('POST', '/results', { raw: `uid=${uid}&data=${'A'.repeat(20_000)}` });
    expect(large.status).toBe(413);
    const bomb = deflateSync(Buffer.from(`[${' '.repeat(4_000_000)}]`)).toString('base64');
    expect(bomb.length).toBeLessThan(10_000);
    const form = { uid, data: bomb, compressed: 'yes' };
    expect((await station.probe.post('/results', form)).status).toBe(417);
    const refused = [{ Host: 'rebound.example.org:5000' }, { Origin: 'http://www.example.org' }];
    for (const headers of refused) expect((await station.probe.send('GET', '/', { headers })).status).toBe(404);
    for (const headers of [{ Host: 'net-probe-srv:5000' }, { Host: '[::1]:5000' }])
      expect((await station.probe.send('GET', '/', { headers })).status).toBe(200);
  });

  it('shows an unknown probe in the lobby, and lets it report once it is approved', async () => {
    const stranger = { ...DISCOVERY, hostId: OTHER_ID };
    expect((await station.probe.post('/discover', stranger)).status).toBe(404);
    const [entry] = (await station.fleet()).lobby;
    expect(entry).toMatchObject({ kind: 'netprobe', fingerprint: OTHER_ID, address: '127.0.0.1' });
    expect(await station.client.station.fleetApprove({ id: entry?.id ?? '', name: 'attic' })).toEqual({
      name: 'attic',
    });
    expect(await station.probe.post('/discover', stranger)).toMatchObject({ status: 200, body: { answer: 'OK' } });
    await station.client.station.fleetRevoke({ name: 'attic' });
    expect((await station.probe.post('/discover', stranger)).status).toBe(404);
    expect(await station.events()).toEqual(expect.arrayContaining([expect.stringContaining('waits for approval')]));
  });
});

describe('a netProbe probe', () => {
  it('gets the jobs of its targets, and its results are samples like all others, each once', async () => {
    await station.client.station.start({});
    const uid = await station.discovered();
    const { body } = await station.probe.post('/myjobs', { uid });
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
    expect((await station.probe.post('/myjobs', { uid })).body).toEqual(body); // nothing has changed
    expect((await station.fleet()).agents[0]).toMatchObject({
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
    expect(await station.probe.results(uid, posted)).toEqual({ status: 200, body: { answer: 'OK' } });
    await station.probe.results(uid, posted);
    await station.probe.results(uid, [echo(atS + 20, { 'icmp-ok': 4, 'icmp-timeout': 0, 'icmp-avg_rtt': 3 })]);
    await station.probe.results(uid, [echo(atS + 21, { 'icmp-target': '198.51.100.1' })]);
    await station.probe.results(uid, [echo(Date.now() / 1000 + 3600)]);

    const all = await station.exported('--targets', 'gateway,web');
    const samples = all.filter(({ target }) => target === 'gateway');
    const time = (s: number) => new Date(Math.round(s * 1000)).toISOString().slice(0, 19);
    expect(samples.map((one) => [one['agent'], one['round'], one['seq'], one['outcome'], one['rttMs']])).toEqual([
      ['lab-1', expect.any(Number), 0, 'timeout', null],
      ['lab-1', samples[0]?.['round'], 1, 'reply', 2.7],
      ['lab-1', samples[0]?.['round'], 2, 'reply', 3.9],
      ['lab-1', samples[0]?.['round'], 3, 'reply', 3.1],
      ['lab-1', Number(samples[0]?.['round']) + 1, 0, 'reply', 2.7],
      ['lab-1', Number(samples[0]?.['round']) + 1, 1, 'reply', 3.9],
      ['lab-1', Number(samples[0]?.['round']) + 1, 2, 'reply', 2.7],
      ['lab-1', Number(samples[0]?.['round']) + 1, 3, 'reply', 2.7],
    ]);
    expect(String(samples[0]?.['sentAt']).slice(0, 19)).toBe(time(atS));
    expect(all.filter(({ target }) => target === 'web')).toEqual([
      expect.objectContaining({ agent: 'lab-1', outcome: 'reply', rttMs: 123.4, status: 200, bodyBytes: 512 }),
    ]);
    const told = await station.events();
    expect(told).toEqual(
      expect.arrayContaining([
        expect.stringContaining('lab-1 were not stored: ICMP record for no job that it has: 198.51.100.1'),
        expect.stringContaining('lab-1 were not stored: gateway: its time is in the future'),
      ]),
    );
    expect((await station.client.station.fleetLogs({ name: 'lab-1', lines: 10 })).text).toContain(
      'INFO icmp: starting',
    );
  });
});
