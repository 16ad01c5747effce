import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FleetState } from '../../core/contracts/fleet.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { jsonLines, type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const agentCommand = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));
const NAMES = ['berlin', 'lima'] as const;

let dir: TemporaryDir;
let served: Served;
let client: StationClient;
const running = new Set<ChildProcess>();

beforeEach(async () => {
  dir = temporaryDir();
  const [hub, berlin, lima] = await Promise.all([freePort(), freePort(), freePort()]);
  dir.write(
    'mesh.yaml',
    `sounder: 1
agents:
  berlin: {reflector: {port: ${berlin}}, address: 127.0.0.1}
  lima: {reflector: {port: ${lima}}, address: 127.0.0.1}
meshes:
  wan: {agents: [all], probe: stamp, interval: 1s, lock: global}
`,
  );
  served = await serve(join(dir.path, 'data'), ['--file', join(dir.path, 'mesh.yaml'), '--hub', `127.0.0.1:${hub}`]);
  client = await connectStation(served.url);
  for (const name of NAMES) {
    const addresses = [`127.0.0.1:${hub}`];
    const { code } = await client.station.fleetCode({ name, approves: true, addresses });
    const data = join(dir.path, name);
    const claimed = await sounder(['agent', 'claim', code, '--name', name, '--data', data], { command: agentCommand });
    expect(claimed).toMatchObject({ status: 0, stderr: '' });
    run(name);
  }
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  client.close();
  await served.stop();
  dir.remove();
});

function run(name: string): ChildProcess {
  const words = [agentCommand, 'agent', 'run', '--data', join(dir.path, name)];
  const child = spawn(process.execPath, words, { stdio: 'ignore' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const fleet = (): Promise<FleetState> =>
  new Promise((resolve) => {
    const reading = client.station.fleet(null, (state) => {
      reading.cancel();
      resolve(state);
    });
  });
const whenStates = (...expected: readonly string[]) =>
  expect
    .poll(async () => (await fleet()).agents.map((one) => `${one.name} ${one.state} ${one.runningSeries}`), {
      timeout: 30_000,
      interval: 200,
    })
    .toEqual(expected);

it('agents measure each other in both directions, with a bound of their clocks, under the global lock', async () => {
  await whenStates('berlin connected 0', 'lima connected 0');
  await client.station.start({});
  await whenStates('berlin connected 1', 'lima connected 1');
  await sleep(6000);
  await client.station.stop(null);
  await sleep(1500);
  client.close();
  expect(await served.stop()).toBe(0);
  const exported = await sounder(['export', join(dir.path, 'data'), '--format', 'jsonl', '--out', '-']);
  const byAgent = Map.groupBy(
    jsonLines(exported.stdout).filter(({ outcome }) => outcome === 'reply'),
    ({ agent }) => agent,
  );
  expect([...byAgent.keys()].sort()).toEqual(['berlin', 'lima']);
  for (const samples of byAgent.values()) {
    expect(samples.length).toBeGreaterThan(2);
    for (const sample of samples) {
      const { forwardMs, backwardMs, clockErrorMs, packetsBack, forwardLost, backwardLost } = sample as Record<
        string,
        number
      >;
      expect([packetsBack, forwardLost, backwardLost]).toEqual([10, 0, 0]);
      // One computer has one clock: whatever a direction is off by is within the bound, and what takes time is not negative.
      expect(clockErrorMs).toBeGreaterThan(0);
      for (const delay of [forwardMs, backwardMs]) expect(delay).toBeGreaterThan(-(clockErrorMs as number));
    }
  }
});
