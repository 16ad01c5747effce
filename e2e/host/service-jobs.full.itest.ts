import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretStore } from '../../host/secrets/secret-store.ts';
import { echoPermitted } from './echo-permitted.ts';
import { rackMissing, type ServiceRack, startRack } from './service-rack.ts';
import { jsonLines, sounder, temporaryDir } from './sounder-process.ts';

/** A netProbe configuration with all types of jobs, for these servers. */
const jobsFor = (rack: ServiceRack, canEcho: boolean) => ({
  template: [
    {
      name: 'T_HEALTH',
      jobs: [
        { job: 'health', freq: 2, version: 1, data: {} },
        { job: 'temp', freq: 2, version: 1, data: {} },
        { job: 'ntp', freq: 2, version: 1, lock: 'none', data: {} },
        { job: 'watchdog', freq: 5, version: 1, data: {} },
      ],
    },
  ],
  probe: [
    {
      id: '0f',
      probename: 'lab',
      template: ['T_HEALTH'],
      jobs: [
        ...(canEcho
          ? [
              { job: 'icmp', freq: 2, version: 1, data: { target: '127.0.0.1', version: 4, sleep: 0 } },
              { job: 'traceroute', freq: 2, version: 1, data: { target: '127.0.0.1', version: 4 } },
            ]
          : []),
        {
          job: 'http',
          freq: 1,
          version: 1,
          data: {
            url: `https://127.0.0.1:${rack.web.tlsPorts['good']}/index.html`,
            content: 'Hello .*nginx',
            ssl_check: 'False',
          },
          schedule: [
            { type: 'inside', enable: '12:00:00', disable: '00:00:00' },
            { type: 'inside', enable: '00:00:00', disable: '12:00:00' },
          ],
        },
        {
          job: 'dns',
          freq: 1,
          version: 1,
          lock: 'none',
          data: { target: 'www.example.test', servers: [`127.0.0.1:${rack.names.plain}`], proto: 'TCP' },
        },
        {
          job: 'iperf',
          freq: 30,
          version: 1,
          lock: 'local',
          data: { server: '127.0.0.1', port: rack.throughput.port, duration: 1, way: 'output' },
        },
        {
          job: 'smb',
          freq: 2,
          version: 1,
          data: {
            server: '127.0.0.1',
            port: rack.files.port,
            user: rack.user,
            password: rack.password,
            steps: {
              '01': { type: 'get_dce_info' },
              '02': { type: 'get_share', share: 'dat' },
              '03': { type: 'get_file_stats', share: 'data', path: 'docs', file: '*.txt' },
              '04': { type: 'read_file', share: 'data', file: 'big.bin' },
            },
          },
        },
      ],
    },
  ],
});

describe.skipIf(rackMissing !== undefined)(`netProbe's jobs${rackMissing ? ` (not run: ${rackMissing})` : ''}`, () => {
  let rack: ServiceRack;
  let canEcho: boolean;
  let path: string;
  const dir = temporaryDir();
  const env: NodeJS.ProcessEnv = { ...process.env, XDG_DATA_HOME: dir.path };
  beforeAll(async () => {
    rack = await startRack();
    canEcho = (await echoPermitted()) === null;
    path = join(dir.path, 'netprobe.json');
    writeFileSync(path, JSON.stringify(jobsFor(rack, canEcho), null, 2));
    // The daemon of the test takes the place of this host's.
    const programs = join(dir.path, 'bin');
    mkdirSync(programs);
    const reporter = join(programs, 'chronyc');
    writeFileSync(reporter, `#!/bin/sh\nexec /usr/bin/chronyc -h 127.0.0.1 -p ${rack.time.commandPort} "$@"\n`);
    chmodSync(reporter, 0o755);
    env['PATH'] = `${programs}:${process.env['PATH']}`;
  });
  afterAll(async () => {
    await rack?.stop();
    dir.remove();
  });

  it('are all understood, and their passwords shown nowhere', async () => {
    const { status, stdout } = await sounder(['check', path, '--json'], { env });
    expect(status).toBe(0);
    expect(stdout).not.toContain(rack.password);
    const report = JSON.parse(stdout) as {
      targets: Record<string, { probe: string }>;
      warnings: { message: string }[];
    };
    const packets = canEcho ? ['icmp', 'traceroute'] : [];
    expect(Object.values(report.targets).map(({ probe }) => probe)).toEqual(
      expect.arrayContaining([...packets, 'http', 'dns', 'iperf3', 'smb', 'health', 'temperature', 'ntp']),
    );
    expect(report.warnings.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Jobs of this type are left out'),
        expect.stringContaining('store it as the secret netprobe-127.0.0.1-'),
      ]),
    );
  });

  it('measure the servers, each job as it says', async () => {
    const dataDir = join(dir.path, 'sounder');
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    await new SecretStore({ dir: dataDir }).set(`netprobe-127.0.0.1-${rack.user}`, rack.password);
    const { status, stdout, stderr } = await sounder(['run', path, '--duration', '8s', '--json', '--samples'], { env });
    expect(`${stdout}${stderr}`).not.toContain(rack.password);
    const samples = jsonLines(stdout).filter((line) => line['kind'] === 'sample');
    const of = (probe: string) => samples.filter((line) => line['probe'] === probe);
    const good = (probe: string) => of(probe).filter((line) => line['outcome'] === 'reply');
    expect(good('http')[0], stderr).toMatchObject({ status: 200, detail: expect.anything() });
    expect(good('dns')[0], stderr).toMatchObject({ rcode: 'NOERROR', answers: 2 });
    expect(good('smb')[0], JSON.stringify(of('smb')[0])).toMatchObject({ mbitPerSecond: expect.any(Number) });
    expect(good('iperf3')[0], stderr).toMatchObject({ outMbitPerSecond: expect.any(Number) });
    expect(good('health')[0], stderr).toMatchObject({ cpuPercent: expect.any(Number) });
    expect(good('ntp')[0], JSON.stringify(of('ntp')[0])).toMatchObject({ stratum: 5 });
    expect(of('temperature').length).toBeGreaterThan(0); // not every computer has a sensor
    if (canEcho) expect([good('icmp').length, good('traceroute').length].every((count) => count > 0)).toBe(true);
    expect(status).toBe(0);
  });
});
