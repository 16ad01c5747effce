import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogItem } from '../../core/contracts/catalog.ts';
import type { Status, TimelineEvent } from '../../core/contracts/station.ts';
import { follow } from './follow.ts';
import { followLive } from './measured.ts';
import { unprivilegedNamespace } from './namespace.ts';
import { builtCommand, type Served, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

/** Loopback ports without a listener refuse, which is a reply; no privilege is needed. */
const HEAD =
  'global: {probe_name: edge, interval: 1, nb_proc: 1, logging_level: INFO, prometheus_port: 9200, dns_update_interval: 0}\ngroups:\n  a: {src_port_a: 40100, src_port_z: 40119}\ntargets:\n';
const FIRST = '  first: {type: UDPunreachable, destination: 127.0.0.1, dst_port: 33434}\n';
const SECOND = '  second: {type: UDPunreachable, destination: 127.0.0.2, dst_port: 33435}\n';

let dir: ReturnType<typeof temporaryDir>;
let path: string;
beforeEach(() => {
  dir = temporaryDir();
  path = join(dir.path, 'netprobify.yaml');
  writeFileSync(path, HEAD + FIRST);
});
afterEach(() => dir.remove());

describe('a station that serves a netprobify file', () => {
  let served: Served;
  let client: StationClient;
  beforeEach(async () => {
    served = await serve(join(dir.path, 'data'), ['--file', path]);
    client = await connectStation(served.url);
  });
  afterEach(async () => {
    client.close();
    await served.stop();
  });

  const events = () => follow<TimelineEvent>((take) => client.station.events({ sinceMs: 0 }, take));
  const statuses = () => follow<Status>((take) => client.station.status(null, take));
  const catalogs = () => follow<CatalogItem>((take) => client.station.catalog(null, take));
  const hangUp = () => process.kill(served.shellPid, 'SIGHUP');

  it('applies changes on SIGHUP, and unchanged targets keep their counters', async () => {
    const live = followLive(client);
    const told = events();
    const catalog = catalogs();
    const [series] = (await catalog.until(({ full }) => full)).series;
    const first = series?.[0] as number;
    await client.station.start({});
    const sentOf = (id: number) => live.rows.get(id)?.sent ?? 0;
    await live.until(() => sentOf(first) >= 2);
    writeFileSync(path, HEAD + FIRST + SECOND);
    hangUp();
    await told.until(({ kind }) => kind === 'reloaded');
    const added = await catalog.until(({ full, targets }) => !full && targets.some(({ name }) => name === 'second'));
    const second = added.series[0]?.[0] as number;
    const before = sentOf(first);
    expect(before).toBeGreaterThanOrEqual(2);
    await live.until(() => sentOf(second) >= 1 && sentOf(first) > before);
    expect(told.items.filter(({ kind }) => kind === 'stopped' || kind === 'started')).toHaveLength(1);
  });

  it('continues unchanged when the file is invalid, and reports every error, even after a crash', async () => {
    const told = events();
    const status = statuses();
    await client.station.start({});
    writeFileSync(path, HEAD.replace('40119', '4') + FIRST.replace('33434', '0') + SECOND);
    hangUp();
    const { message } = await told.until(({ kind }) => kind === 'reload-failed');
    expect(message).toContain('File not applied, nothing changed: 2 errors');
    expect(message).toContain('3:19: The range runs backwards');
    expect(message).toContain('5:67: 0 is out of range');
    const failed = await status.until(({ project }) => project.reloadFault !== null);
    expect(failed).toMatchObject({ phase: 'running', project: { kind: 'netprobify', targets: 1 } });
    process.kill(served.childPid('station'), 'SIGKILL'); // its successor cannot read the file either
    await client.closed;
    client = await reconnect(served.url);
    const standing = await statuses().until(({ project }) => project.reloadFault !== null);
    expect(standing).toMatchObject({ phase: 'running', project: { path, kind: 'netprobify', targets: 1 } });
    writeFileSync(path, HEAD + FIRST);
    await client.station.reload(null);
    await statuses().until(({ project }) => project.reloadFault === null);
  });

  it('does not write it, and keeps it as a project that is edited and outlives the station', async () => {
    const edit = () =>
      client.station.edit({ ops: [{ op: 'put', name: 'own', target: { probe: 'icmp', to: '127.0.0.3' } }] });
    await expect(edit()).rejects.toMatchObject({ fault: { code: 'project.foreign' } });
    const kept = join(dir.path, 'data', 'project.yaml');
    expect(await client.station.adopt(null)).toEqual({ path: kept });
    await edit();
    expect(readFileSync(path, 'utf8')).toBe(HEAD + FIRST);
    expect(readFileSync(kept, 'utf8')).toContain('own: {probe: icmp, to: 127.0.0.3}');
    rmSync(path);
    process.kill(served.childPid('station'), 'SIGKILL');
    await client.closed;
    client = await reconnect(served.url);
    const { project } = await statuses().until(() => true);
    expect(project).toMatchObject({ kind: 'sounder', path: kept, targets: 2 });
  });
});

const open = unprivilegedNamespace('open');

describe.skipIf(open.denied !== null)(`a run of a netprobify file ${open.denied ?? ''}`, () => {
  it('reads it again on SIGHUP: an invalid file changes nothing, a valid one what it changes', async () => {
    const child = spawn(process.execPath, [builtCommand, 'run', path, '--json', '--rounds'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const lines = follow<Record<string, unknown>>((take) => {
      let rest = '';
      child.stdout.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk.toString()).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts) take(JSON.parse(line) as Record<string, unknown>);
      });
    });
    await lines.until(({ kind }) => kind === 'round');
    writeFileSync(path, HEAD + FIRST.replace('33434', '0'));
    child.kill('SIGHUP');
    const failed = await lines.until(({ event }) => event === 'reload-failed');
    expect(failed['errors']).toEqual([
      {
        path: '/targets/first/dst_port',
        line: 5,
        column: 67,
        message: '0 is out of range: a whole number from 1 to 65535',
      },
    ]);
    writeFileSync(path, HEAD + FIRST + SECOND);
    child.kill('SIGHUP');
    await lines.until(({ event }) => event === 'reloaded');
    await lines.until(({ kind, target }) => kind === 'round' && target === 'second');
    const before = lines.items.filter(({ kind, target }) => kind === 'round' && target === 'first').length;
    expect(before).toBeGreaterThanOrEqual(1);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const summaries = lines.items.filter(({ kind }) => kind === 'summary');
    expect(summaries.map(({ target }) => target)).toEqual(['first', 'second']);
    expect(summaries[0]).toMatchObject({ probe: 'udp-unreachable', lost: 0 });
  });

  it('stores it in a folder as a Sounder project', async () => {
    const data = join(dir.path, 'stored');
    const args = ['run', path, '--duration', '500ms', '--data', data];
    const { status, stderr } = await sounder(args, { prefix: open.prefix });
    expect([status, stderr]).toEqual([0, '']);
    expect(existsSync(join(data, 'sounder.db'))).toBe(true);
    const { stdout } = await sounder(['check', join(data, 'project.yaml'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, kind: 'sounder', targets: { first: { groups: ['a'] } } });
  });
});
