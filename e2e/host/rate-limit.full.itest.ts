import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CatalogItem } from '../../core/contracts/catalog.ts';
import type { Status, TimelineEvent } from '../../core/contracts/station.ts';
import { follow } from './follow.ts';
import { followLive } from './measured.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

/** 50 000 packets/s. */
const TOO_FAST = 'sounder: 1\ntargets:\n  many: {probe: icmp, to: 10.1.0-1.1-250, interval: 10ms}\n';
const SLOW = { probe: 'icmp' as const, to: '10.0.0.1', interval: '100ms' };

let dir: ReturnType<typeof temporaryDir>;
let served: Served;
let client: StationClient;
let path: string;
beforeEach(async () => {
  dir = temporaryDir();
  path = join(dir.path, 'project.yaml');
  served = await serve(dir.path, ['--simulate']);
  client = await connectStation(served.url);
  await client.station.edit({ ops: [{ op: 'put', name: 'slow', target: SLOW }] });
});
afterEach(async () => {
  client.close();
  await served.stop();
  dir.remove();
});

const statuses = () => follow<Status>((take) => client.station.status(null, take));
const edit = (to: string, more: object = {}) =>
  client.station.edit({ ops: [{ op: 'put', name: to, target: { probe: 'icmp', to, ...more } }] });

/** The existing series continues, and is the only one. */
async function expectOnlySlow(): Promise<void> {
  const live = followLive(client);
  await live.until(() => live.rows.size === 1);
  const before = live.sum('sent');
  await live.until(() => live.sum('sent') >= before + 5);
  expect(live.rows.size).toBe(1);
}

it('refuses a file that is too fast with every edit, and continues unchanged, restarts included', async () => {
  await client.station.start({});
  writeFileSync(path, TOO_FAST);
  await expect(edit('10.0.0.2')).rejects.toMatchObject({ fault: { code: 'plan.too-fast' } });
  const refused = await statuses().until(({ project }) => project.reloadFault !== null);
  expect(refused).toMatchObject({
    phase: 'running',
    packetsPerSecond: 10,
    project: { series: 1, reloadFault: { code: 'plan.too-fast', detail: { packetsPerSecond: 50_000, limit: 20_000 } } },
  });
  expect(readFileSync(path, 'utf8')).toBe(TOO_FAST);
  await expectOnlySlow();
  process.kill(served.childPid('packet-engine'), 'SIGKILL');
  await statuses().until(({ engine }) => engine.restarts === 1 && engine.state === 'running');
  await expectOnlySlow();
  process.kill(served.childPid('station'), 'SIGKILL');
  await client.closed;
  client = await reconnect(served.url);
  const after = await statuses().until(({ project }) => project.reloadFault !== null);
  expect(after).toMatchObject({ phase: 'running', project: { series: 1, reloadFault: { code: 'plan.too-fast' } } });
  await expectOnlySlow();
  writeFileSync(path, TOO_FAST.replace('10ms', '1s'));
  await edit('10.0.0.2');
  const mended = await statuses().until(({ project }) => project.series === 501);
  expect([mended.project.reloadFault, mended.phase]).toEqual([null, 'running']);
});

it('refuses an edit that is too fast and leaves the file to the letter', async () => {
  const text = `${readFileSync(path, 'utf8')}# the end\n`;
  writeFileSync(path, text);
  await client.station.start({});
  await expect(edit('10.1.0-1.1-250', { interval: '10ms' })).rejects.toMatchObject({
    fault: { code: 'plan.too-fast' },
  });
  expect(readFileSync(path, 'utf8')).toBe(text);
  await expectOnlySlow();
});

it('holds names that resolve to more than the limit, says so, and takes them when there is room', async () => {
  await client.station.start({});
  const told = follow<TimelineEvent>((take) => client.station.events({ sinceMs: 0 }, take));
  const many = { probe: 'tcp-connect' as const, port: '1-300', addressFamily: 'ipv4' as const };
  await edit('localhost', { ...many, interval: '10ms' });
  const held = await statuses().until(({ project }) => project.planFault !== null);
  expect(held).toMatchObject({
    phase: 'running',
    packetsPerSecond: 10,
    project: { series: 1, reloadFault: null, planFault: { code: 'plan.too-fast' } },
  });
  const { message } = await told.until(({ kind }) => kind === 'plan-refused');
  expect(message).toContain('not probed: the plan being measured would send 30010 packets/s');
  const catalog = follow<CatalogItem>((take) => client.station.catalog(null, take));
  const { targets } = await catalog.until(({ full }) => full);
  expect(targets.find(({ name }) => name === 'localhost')?.reason).toContain(
    'not probed: the plan being measured would send 30010',
  );
  await expectOnlySlow();
  await client.station.stop(null);
  await expect(client.station.start({})).rejects.toMatchObject({ fault: { code: 'plan.too-fast' } });
  await client.station.start({ allowRate: true });
  await statuses().until(
    ({ project, phase }) => project.planFault === null && phase === 'running' && project.series === 301,
  );
  await edit('localhost', { ...many, interval: '10s' });
  const fits = await statuses().until(({ packetsPerSecond }) => packetsPerSecond === 40);
  expect(fits.project).toMatchObject({ series: 301, planFault: null });
});
