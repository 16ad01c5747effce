import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CatalogItem } from '../../core/contracts/catalog.ts';
import type { InventoriesStatus } from '../../core/contracts/inventories.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { follow } from './follow.ts';
import { readKeptSamples } from './kept-samples.ts';
import { followLive } from './measured.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

let dir: ReturnType<typeof temporaryDir>;
let served: Served;
let client: StationClient;

beforeEach(async () => {
  dir = temporaryDir();
  dir.write('hosts.yaml', '- {hostname: one, to: 127.0.0.1, port: 9}\n');
  dir.write(
    'project.yaml',
    `sounder: 1
targets:
  own: {probe: tcp-connect, to: 127.0.0.1, port: 9, interval: 200ms}
inventories:
  dc: {file: hosts.yaml, interval: 1h, defaults: {probe: tcp-connect, interval: 200ms}}
`,
  );
  served = await serve(dir.path);
  client = await connectStation(served.url);
});

afterEach(async () => {
  client.close();
  await served.stop();
  dir.remove();
});

/** Replaces the file by another one, as most editors and tools do. */
function replaceHosts(text: string): void {
  dir.write('hosts.new', text);
  renameSync(join(dir.path, 'hosts.new'), join(dir.path, 'hosts.yaml'));
}

const catalogOf = (of: StationClient) => {
  const names = new Map<number, string>();
  return follow<string>((take) =>
    of.station.catalog(null, (item: CatalogItem) => {
      if (item.full) names.clear();
      for (const id of item.removedTargets) names.delete(id);
      for (const { id, name } of item.targets) names.set(id, name);
      take([...names.values()].sort().join());
    }),
  );
};
const statesOf = (of: StationClient) => follow<InventoriesStatus>((take) => of.station.inventories(null, take));

it('targets of an inventory come, change and go while others are measured on; what was good survives bad files and crashes', async () => {
  await catalogOf(client).until((names) => names === 'dc_one,own');
  const events = follow<TimelineEvent>((take) => client.station.events({ sinceMs: 0 }, take));
  const live = followLive(client);
  await client.station.start({});
  await live.until(() => live.sum('sent') >= 10);

  replaceHosts('- {hostname: one, to: 127.0.0.1, port: 10}\n- {hostname: two, to: 127.0.0.1, port: 9}\n');
  await catalogOf(client).until((names) => names === 'dc_one,dc_two,own');
  const { message } = await events.until(
    ({ kind, message: text }) => kind === 'inventory-changed' && text.includes('dc_two'),
  );
  expect(message).toBe(
    'Inventory dc: 1 target added, 1 target changed\n+ dc_two: tcp-connect 127.0.0.1\n~ dc_one: port 9 → 10',
  );

  replaceHosts('- [broken\n');
  const broken = await statesOf(client).until(({ inventories: [dc] }) => dc?.fault !== null);
  expect(broken.inventories[0]).toMatchObject({ targets: 2, fault: { code: 'inventory.not-yaml' } });
  await events.until(
    ({ kind, message: text }) => kind === 'inventory-failed' && text.includes('its last 2 targets stay'),
  );

  const before = live.sum('sent');
  await live.until(() => live.sum('sent') >= before + 10);
  process.kill(served.childPid('station'), 'SIGKILL');
  await client.closed;
  client = await reconnect(served.url);
  await catalogOf(client).until((names) => names === 'dc_one,dc_two,own');
  const again = followLive(client);
  await again.until(() => again.rows.size >= 3);

  // Its plan would be far too fast: it is refused as a whole.
  replaceHosts('- {hostname: fast, to: 127.0.0.0/16, port: 9, interval: 10ms}\n');
  const refused = await statesOf(client).until(({ inventories: [dc] }) => dc?.fault?.code === 'plan.too-fast');
  expect(refused.inventories[0]?.targets).toBe(2);
  expect(await catalogOf(client).until(() => true)).toBe('dc_one,dc_two,own');

  // Killed meanwhile, it measures what was good last, and refuses the list again.
  process.kill(served.childPid('station'), 'SIGKILL');
  await client.closed;
  client = await reconnect(served.url);
  await catalogOf(client).until((names) => names === 'dc_one,dc_two,own');
  const still = await statesOf(client).until(({ inventories: [dc] }) => dc?.fault?.code === 'plan.too-fast');
  expect(still.inventories[0]?.targets).toBe(2);
  const after = followLive(client);
  await after.until(() => after.rows.size >= 3);
  expect(await catalogOf(client).until(() => true)).toBe('dc_one,dc_two,own');

  replaceHosts('[]\n');
  await catalogOf(client).until((names) => names === 'own');
  await client.station.stop(null);
  client.close();
  await served.stop();
  const kept = readKeptSamples(dir.path);
  expect(kept.twice).toBe(0);
  expect(kept.silent.filter(({ series }) => series === 1)).toEqual([]);
});
