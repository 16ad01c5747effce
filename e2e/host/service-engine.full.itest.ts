import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ServiceFinding } from '../../core/service/finding.ts';
import { addLookTargets, LOOK_TARGETS } from './look-targets.ts';
import { followLive } from './measured.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

let dir: ReturnType<typeof temporaryDir>;
let served: Served;
let client: StationClient;

beforeEach(async () => {
  dir = temporaryDir();
  served = await serve(dir.path);
  client = await connectStation(served.url);
  await addLookTargets(client);
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
  await live.until(() => live.sum('sent') >= 2 * LOOK_TARGETS);
  const [series = 0] = live.rows.keys();
  const before = await nextFinding(client, series);
  expect(before.last.detail).toMatchObject({ memory: { totalBytes: expect.any(Number) } });
  process.kill(served.childPid('station'), 'SIGKILL');
  await client.closed;
  client = await reconnect(served.url);
  const after = await nextFinding(client, series);
  const [transaction] = before.recent;
  // Blocks keep a send time as its planned ms and a delay in steps.
  expect(after.recent[0]).toEqual({ ...transaction, atMs: expect.closeTo(transaction?.atMs ?? Number.NaN, 0) });
});
