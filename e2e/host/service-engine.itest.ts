import { afterEach, beforeEach, expect, it } from 'vitest';
import { readKeptSamples } from './kept-samples.ts';
import { addLookTargets, LOOK_TARGETS } from './look-targets.ts';
import { followLive } from './measured.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

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

it('measures services in a process of its own, and marks what is lost when it is killed', async () => {
  const live = followLive(client);
  await client.station.start({});
  const counted = (rounds: number) => {
    const before = live.sum('sent');
    return live.until(() => live.sum('sent') - before >= rounds * LOOK_TARGETS);
  };
  await counted(1);
  process.kill(served.childPid('service-engine'), 'SIGKILL');
  await counted(2);
  expect(live.sum('lost')).toBe(0);
  await client.station.stop(null);
  client.close();
  await served.stop();
  const kept = readKeptSamples(dir.path);
  expect(kept).toMatchObject({ lost: 0, twice: 0, silent: [] });
  const { 'engine-restart': restarted, ...others } = kept.notMeasured;
  expect(restarted).toBeGreaterThan(0);
  expect(others).toEqual({});
  expect(kept.events['engine-restart']).toBe(1);
});
