import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FleetState } from '../../core/contracts/fleet.ts';
import { CutLink } from './cut-link.ts';
import { readKeptSamples } from './kept-samples.ts';
import { jsonLines, type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const command = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));
const NAMES = ['berlin', 'lima', 'oslo'];
const TARGETS = 5;

/** Loopback refuses each SYN at once. */
const PROJECT = `sounder: 1
agents: {berlin: {}, lima: {}, oslo: {}}
targets:
  lab: {probe: tcp-syn, port: 9, to: 127.0.2.1-${TARGETS}, interval: 1s, timeout: 1s, agents: [all]}
`;

let dir: TemporaryDir;
let link: CutLink;
let served: Served;
let client: StationClient;
const running = new Map<string, ChildProcess>();

const open = async (...args: readonly string[]) => {
  const file = join(dir.path, 'lab.yaml');
  served = await serve(join(dir.path, 'data'), ['--file', file, '--hub', `127.0.0.1:${link.hubPort}`, ...args]);
  client = await connectStation(served.url);
};

const dataOf = (name: string) => join(dir.path, name);

function run(name: string): void {
  const words = [command, 'agent', 'run', '--data', dataOf(name)];
  running.set(name, spawn(process.execPath, words, { stdio: 'ignore' }));
}

async function kill(name: string): Promise<void> {
  const child = running.get(name);
  const ended = new Promise((resolve) => child?.once('exit', resolve));
  child?.kill('SIGKILL');
  await ended;
}

const fleet = (): Promise<FleetState> =>
  new Promise((resolve) => {
    const reading = client.station.fleet(null, (state) => {
      reading.cancel();
      resolve(state);
    });
  });

const whenAll = (state: string) =>
  expect
    .poll(async () => (await fleet()).agents.map((one) => `${one.state} ${one.runningSeries}`), {
      timeout: 120_000,
      interval: 500,
    })
    .toEqual(NAMES.map(() => state));

const backlogOf = async (name: string): Promise<number> => {
  const { stdout } = await sounder(['agent', 'status', '--json', '--data', dataOf(name)], { command });
  return JSON.parse(stdout).spool.bytes;
};

beforeEach(() => {
  dir = temporaryDir();
  dir.write('lab.yaml', PROJECT);
  link = new CutLink();
});
afterEach(async () => {
  for (const child of running.values()) child.kill('SIGKILL');
  running.clear();
  client.close();
  await served.stop();
  link.close();
  dir.remove();
});

it('three agents lose nothing to a cut link, a killed station and a killed agent but the time in which that was dead', async () => {
  const port = await link.open();
  await open();
  for (const name of NAMES) {
    const { code } = await client.station.fleetCode({ name, approves: true, addresses: [`127.0.0.1:${port}`] });
    expect(await sounder(['agent', 'claim', code, '--data', dataOf(name)], { command })).toMatchObject({ status: 0 });
    run(name);
  }
  await whenAll('connected 0');
  await client.station.start({});
  await whenAll(`connected ${TARGETS}`);
  await sleep(3000);

  link.cut();
  await sleep(3000);
  await kill('lima');
  await sleep(3000);
  run('lima'); // continues by itself: its station cannot be reached
  client.close();
  for (const pid of served.pids()) process.kill(pid, 'SIGKILL');
  await served.exited;
  await sleep(8000);
  expect(await backlogOf('berlin')).toBeGreaterThan(0);
  await open('--resume');
  link.restore();
  await whenAll(`connected ${TARGETS}`);
  await sleep(5000);
  await client.station.stop(null);
  await sleep(2500);
  client.close();
  expect(await served.stop()).toBe(0);

  const kept = readKeptSamples(join(dir.path, 'data'));
  expect([kept.twice, kept.silent]).toEqual([0, []]);
  const exported = await sounder(['export', join(dir.path, 'data'), '--format', 'jsonl', '--out', '-']);
  const byAgent = Map.groupBy(jsonLines(exported.stdout), ({ agent }) => agent);
  expect([...byAgent.keys()].sort()).toEqual(NAMES);
  for (const [agent, samples] of byAgent) {
    const outcomes = new Set(samples.map(({ outcome }) => outcome));
    // A busy machine misses slots, which is not lost in transfer; only the dead agent has to have missed some.
    if (agent !== 'lima') outcomes.delete('not-measured');
    expect([agent, [...outcomes].sort()]).toEqual([
      agent,
      agent === 'lima' ? ['not-measured', 'refused'] : ['refused'],
    ]);
    for (const rounds of Map.groupBy(samples, ({ target, address }) => `${target} ${address}`).values()) {
      const numbers = rounds.map(({ round }) => Number(round)).sort((left, right) => left - right);
      expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] as number) + at));
      expect(numbers.length).toBeGreaterThan(18);
    }
  }
});
