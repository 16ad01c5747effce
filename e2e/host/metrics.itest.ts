import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../host/service/testing/free-port.ts';
import { seriesOf } from '../../station/testing/scraped.ts';
import { builtCommand, type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

let dir: TemporaryDir;
let child: ChildProcess | undefined;
let served: Served | undefined;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await served?.stop();
  served = undefined;
  dir.remove();
});

const scrape = async (port: number): Promise<Map<string, number>> =>
  seriesOf(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());

/** Series with the figures of targets: those of the program stay the same. */
const ofTargets = (values: ReadonlyMap<string, number>) =>
  [...values.keys()].filter((one) => /destination="|target="/.test(one)).sort();

const UDP = 'type: UDPunreachable, destination: 127.0.0.1, dst_port';
const GROUP_A = 'a: {src_port_a: 40300, src_port_z: 40319}';
const GROUP_B = 'b: {src_port_a: 40320, src_port_z: 40339}';
const netprobify = (port: number, targets: string, name = 'edge', percentile = '[95, 50]', groups = GROUP_A) =>
  `global: {probe_name: ${name}, interval: 1, nb_proc: 1, logging_level: INFO, prometheus_port: ${port}, prometheus_address: 127.0.0.1, dns_update_interval: 60, percentile: ${percentile}}\ngroups: {${groups}}\ntargets: ${targets}\n`;

/** Counters that are there before the first loss or fault. */
const LOSSES = ['timeout', 'refused', 'unreachable', 'prohibited', 'ttl-exceeded', 'too-big'];
const FAULTS = [
  ...['slot-missed', 'engine-restart', 'receive-overflow'],
  ...['suspended', 'buffer-overflow', 'no-descriptor'],
];

describe('a run of a netprobify file', () => {
  it('has exactly the series of its file after a change, an error, the deletion of a target and of a group, and another name', async () => {
    const port = await freePort();
    const path = dir.write('n.yaml', netprobify(port, `{pe01: {${UDP}: 33434}, inv_pe01: {${UDP}: 33435}}`));
    child = spawn(process.execPath, [builtCommand, 'run', path], { stdio: 'ignore' });
    /** All series of the targets, when the round of each is complete. */
    const settled = async (
      targets: number,
      percentiles: number,
      name: string,
      is: (all: readonly string[]) => boolean,
      groups = 1,
    ) => {
      let found: readonly string[] = [];
      await expect
        .poll(
          async () => {
            found = ofTargets(await scrape(port).catch(() => new Map()));
            const rounds = found.filter((one) => one.startsWith('udp_unreachable_round_trip_seconds')).length;
            return (
              rounds === targets * groups * percentiles &&
              found.some((one) => one.includes(`probe_name="${name}"`)) &&
              is(found)
            );
          },
          { timeout: 20_000 },
        )
        .toBe(true);
      return found;
    };
    const expected = (
      name: string,
      targets: readonly string[],
      percentiles: readonly number[],
      ports: readonly number[],
      groups: readonly string[] = ['a'],
    ) =>
      targets
        .flatMap((target, at) => groups.map((group) => [target, at, group] as const))
        .flatMap(([target, at, group]) => {
          const host = `probe_name="${name}",destination="${target}",address_family="ipv4"`;
          const tgt = `${host},state="None",group="${group}"`;
          const own = `target="${target}",group="${group}",address="127.0.0.1",port="${ports[at]}",probe="udp-unreachable"`;
          const les = [
            '0.0001',
            '0.00025',
            '0.0005',
            '0.001',
            '0.0025',
            '0.005',
            '0.01',
            '0.025',
            '0.05',
            '0.1',
            '0.25',
            '0.5',
            '1.0',
            '2.5',
            '+Inf',
          ];
          return [
            ...['sent_total', 'loss_total', 'loss_ratio'].map((one) => `udp_unreachable_${one}{${tgt}}`),
            ...percentiles.map((one) => `udp_unreachable_round_trip_seconds{${tgt},percentile="${one}"}`),
            `udp_unreachable_port_mismatch_count{${host}}`,
            `app_host_resolution_status{${host}}`,
            `app_host_resolution_change_total{${host}}`,
            `app_time_ooo_total{${host},group="${group}"}`,
            `sounder_sent_total{${own}}`,
            `sounder_replies_total{${own}}`,
            ...LOSSES.map((outcome) => `sounder_lost_total{${own},outcome="${outcome}"}`),
            ...FAULTS.map((cause) => `sounder_not_measured_total{${own},cause="${cause}"}`),
            ...les.map((le) => `sounder_rtt_seconds_bucket{${own},le="${le}"}`),
            `sounder_rtt_seconds_sum{${own}}`,
            `sounder_rtt_seconds_count{${own}}`,
          ];
        })
        .filter((one, at, all) => all.indexOf(one) === at)
        .sort();
    const sentOf = async (name: string, target: string) =>
      (await scrape(port)).get(
        `udp_unreachable_sent_total{probe_name="${name}",destination="${target}",address_family="ipv4",state="None",group="a"}`,
      ) ?? 0;
    const both = ['pe01', 'inv_pe01'];
    const write = (text: string) => {
      writeFileSync(path, text);
      child?.kill('SIGHUP');
    };
    expect(await settled(2, 2, 'edge', () => true)).toEqual(expected('edge', both, [95, 50], [33_434, 33_435]));
    await expect.poll(() => sentOf('edge', 'pe01'), { timeout: 20_000 }).toBeGreaterThanOrEqual(2);

    write(
      netprobify(port, `{pe01: {${UDP}: 33434}, inv_pe01: {${UDP}: 33436}}`, 'edge', '[95]', `${GROUP_A}, ${GROUP_B}`),
    );
    const changed = expected('edge', both, [95], [33_434, 33_436], ['a', 'b']);
    expect(await settled(2, 1, 'edge', (all) => all.some((one) => one.includes('33436')), 2)).toEqual(changed);
    expect(await sentOf('edge', 'pe01')).toBeGreaterThanOrEqual(2);

    write('global: {probe_name: 7}\n');
    const failed = async () => (await scrape(port)).get('app_reload_conf_failed_status{probe_name="edge"}');
    await expect.poll(failed, { timeout: 20_000 }).toBe(1);
    expect(ofTargets(await scrape(port))).toEqual(changed);

    write(netprobify(port, `{pe01: {${UDP}: 33434}}`, 'edge', '[95]', `${GROUP_A}, ${GROUP_B}`));
    await expect.poll(failed, { timeout: 20_000 }).toBe(0);
    expect(await settled(1, 1, 'edge', (all) => !all.some((one) => one.includes('inv_')), 2)).toEqual(
      expected('edge', ['pe01'], [95], [33_434], ['a', 'b']),
    );

    write(netprobify(port, `{pe01: {${UDP}: 33434}}`, 'edge', '[95]'));
    expect(await settled(1, 1, 'edge', (all) => !all.some((one) => one.includes('group="b"')))).toEqual(
      expected('edge', ['pe01'], [95], [33_434]),
    );
    const before = await sentOf('edge', 'pe01');
    expect(before).toBeGreaterThanOrEqual(2);

    write(netprobify(port, `{pe01: {${UDP}: 33434}}`, 'core', '[95]'));
    expect(await settled(1, 1, 'core', () => true)).toEqual(expected('core', ['pe01'], [95], [33_434]));
    expect([...(await scrape(port)).keys()].filter((one) => one.includes('edge'))).toEqual([]);
  });
});

describe('the metrics of a run', () => {
  const file = (more = '') =>
    dir.write(
      'p.yaml',
      `sounder: 1\n${more}targets:\n  x: {probe: udp-unreachable, to: 127.0.0.1, port: 33434, interval: 100ms}\n`,
    );

  it('are served where --metrics says, before what the file says', async () => {
    const [port, other] = [await freePort(), await freePort()];
    child = spawn(
      process.execPath,
      [builtCommand, 'run', file(`metrics: {listen: ${other}}\n`), '--metrics', String(port)],
      {
        stdio: 'ignore',
      },
    );
    await expect.poll(async () => (await scrape(port)).size, { timeout: 20_000 }).toBeGreaterThan(10);
    await expect(scrape(other)).rejects.toThrow();
  });

  it('end the command when the port of --metrics is in use, and not when it is that of the file', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const refused = await sounder(['run', file(), '--metrics', String(port), '--duration', '200ms']);
    expect([refused.status, refused.stderr]).toEqual([
      64,
      expect.stringContaining(`port ${port} of 127.0.0.1 cannot be used`),
    ]);
    const goes = await sounder(['run', file(`metrics: {listen: ${port}}\n`), '--duration', '200ms']);
    expect([goes.status, goes.stderr]).toEqual([0, expect.stringContaining('Metrics cannot be served')]);
    const none = await sounder(['run', file(`metrics: {listen: ${port}}\n`), '--no-metrics', '--duration', '200ms']);
    expect([none.status, none.stderr]).toEqual([0, '']);
    taken.close();
  });

  it.each([
    [['--metrics', 'x'], '--metrics: "x" is not [HOST:]PORT'],
    [['--metrics', '99999'], '"99999" is not [HOST:]PORT'],
    [['--metrics-sets', 'prom'], '--metrics-sets: unknown set "prom"'],
  ])('refuse %j', async (flags, message) => {
    const { status, stderr } = await sounder(['run', file(), ...flags]);
    expect([status, stderr]).toEqual([64, expect.stringContaining(message)]);
  });
});

it('serve has metrics of the measurement and of itself, and follows the key metrics of its project', async () => {
  const [port, next] = [await freePort(), await freePort()];
  const text = (listen: number) =>
    `sounder: 1\nmetrics: {listen: ${listen}, sets: [sounder, netprobify]}\ntargets:\n  x: {probe: udp-unreachable, to: 127.0.0.1, port: 33434, interval: 100ms}\n`;
  const path = dir.write('p.yaml', text(port));
  served = await serve(`${dir.path}/data`, ['--file', path]);
  const client = await connectStation(served.url);
  await client.station.start({ allowRate: false });
  const value = async (at: number, start: string) =>
    [...(await scrape(at))].find(([name]) => name.startsWith(start))?.[1];
  await expect.poll(() => value(port, 'sounder_sent_total'), { timeout: 20_000 }).toBeGreaterThan(3);
  await expect.poll(() => value(port, 'udp_unreachable_loss_ratio'), { timeout: 20_000 }).toBe(0);
  const values = await scrape(port);
  expect([
    values.get('sounder_measuring'),
    values.get('sounder_engine_up{engine="packet"}'),
    values.get('sounder_storage_up'),
  ]).toEqual([1, 1, 1]);
  await client.station.stop(null);
  await expect.poll(() => value(port, 'udp_unreachable_loss_ratio'), { timeout: 20_000 }).toBeUndefined();
  client.close();
  writeFileSync(path, text(next));
  process.kill(served.shellPid, 'SIGHUP');
  await expect.poll(() => value(next, 'sounder_sent_total').catch(() => 0), { timeout: 20_000 }).toBeGreaterThan(3);
  await expect(scrape(port)).rejects.toThrow();
});
