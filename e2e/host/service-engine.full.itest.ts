import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ServiceFinding } from '../../core/service/finding.ts';
import { followLive } from './measured.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

/** A look at this host needs no server and no right. */
const LOOK = { probe: 'health', to: 'localhost', interval: '1s', timeout: '2s' };
const TARGETS = 5;

let dir: ReturnType<typeof temporaryDir>;
let served: Served;
let client: StationClient;

beforeEach(async () => {
  dir = temporaryDir();
  served = await serve(dir.path);
  client = await connectStation(served.url);
  const names = Array.from({ length: TARGETS }, (_, at) => `look ${at}`);
  await client.station.edit({ ops: names.map((name) => ({ op: 'put', name, target: LOOK })) });
});

afterEach(async () => {
  client.close();
  await served.stop();
  dir.remove();
});

/** The next state of a series that the page's details would show. */
function nextFinding(of: StationClient, series: number): Promise<ServiceFinding> {
  return new Promise((resolve) => {
    const subscription = of.station.findings({ series: [series] }, (state) => {
      subscription.cancel();
      resolve(state as unknown as ServiceFinding);
    });
  });
}

it('keeps the transactions in full when the station is killed', async () => {
  const live = followLive(client);
  await client.station.start({});
  await live.until(() => live.sum('sent') >= 2 * TARGETS);
  const [series = 0] = live.rows.keys();
  const before = await nextFinding(client, series);
  expect(before.last.detail).toMatchObject({ memory: { totalBytes: expect.any(Number) } });
  process.kill(served.childPid('station'), 'SIGKILL');
  await client.closed;
  client = await reconnect(served.url);
  const after = await nextFinding(client, series);
  expect(after.recent[0]).toEqual(before.recent[0]);
});
