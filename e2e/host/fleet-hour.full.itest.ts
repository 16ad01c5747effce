import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FleetState } from '../../core/contracts/fleet.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { decodeJournalRow } from '../../station/store/journal-row.ts';
import { rowOf, type StoredRow } from '../../station/store/journal-scan.ts';
import { MAX_ROW_SPREAD_MS } from '../../station/store/row-spread.ts';
import { CutLink } from './cut-link.ts';
import type { HourAgentTask } from './hour/agent-process.ts';
import { aheadMs, type Warp } from './hour/warped-clock.ts';
import {
  builtCommand,
  jsonLines,
  type Served,
  serve,
  sounder,
  type TemporaryDir,
  temporaryDir,
} from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const command = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));
const AGENT = fileURLToPath(new URL('hour/agent-process.ts', import.meta.url));
const SHIFTED = fileURLToPath(new URL('hour/shifted-date.mjs', import.meta.url));
const NAMES = ['berlin', 'lima', 'oslo'];
const SERIES = 5;
/** An hour. */
const WARP_MS = 20_000;
const SPEED = 181;

const PROJECT = `sounder: 1
agents: {berlin: {}, lima: {}, oslo: {}}
targets:
  lab: {probe: icmp, to: 127.0.2.1-${SERIES}, interval: 1s, timeout: 1s, agents: [all]}
`;

let dir: TemporaryDir;
let link: CutLink;
let served: Served;
let client: StationClient;
let warp: Warp | null = null;
const running = new Map<string, ChildProcess>();

async function open(args: readonly string[], prefix: readonly string[] = []): Promise<void> {
  const words = ['--file', join(dir.path, 'lab.yaml'), '--hub', `127.0.0.1:${link.hubPort}`, ...args];
  served = await serve(join(dir.path, 'data'), words, builtCommand, prefix);
  client = await connectStation(served.url);
}

function run(name: string): void {
  const task: HourAgentTask = { dataDir: join(dir.path, name), warp };
  running.set(name, fork(AGENT, [JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
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
      timeout: 60_000,
      interval: 300,
    })
    .toEqual(NAMES.map(() => state));

/** All that was measured during the cut is stored. */
const whenCaughtUp = () =>
  expect
    .poll(
      async () =>
        (await fleet()).agents.map(({ health }) =>
          health ? health.atMs - (health.spoolOldestMs ?? health.atMs) : 1e9,
        ),
      { timeout: 60_000, interval: 500 },
    )
    .toEqual(NAMES.map(() => expect.toSatisfy((lateMs: number) => lateMs < 10_000)));

/**
 * Measured samples behind later ones of their series. What is stored together is divided by spans of time, whose rows have no order; the
 * newest part of the hour is still in the journal.
 */
function disordered(dataDir: string): number {
  const journal = new BetterSqlite3(join(dataDir, 'journal.db'), { readonly: true });
  const last = new Map<number, number>();
  let count = 0;
  for (const stored of journal
    .prepare<[], StoredRow>(`SELECT * FROM journal ORDER BY to_ms / ${MAX_ROW_SPREAD_MS}, id`)
    .iterate()) {
    const row = decodeJournalRow(rowOf(stored), ownColumnsOf(stored.probe) ?? []);
    for (let at = 0; at < row.count; at++) {
      if (row.outcome[at] === OUTCOMES['not-measured']) continue; // found missing, and recorded later
      const [series, round] = [row.series[at] as number, row.round[at] as number];
      if (round <= (last.get(series) ?? -1)) count += 1;
      last.set(series, round);
    }
  }
  journal.close();
  expect(last.size).toBe(NAMES.length * SERIES);
  return count;
}

beforeEach(() => {
  dir = temporaryDir();
  dir.write('lab.yaml', PROJECT);
  link = new CutLink();
  warp = null;
});
afterEach(async () => {
  for (const child of running.values()) child.kill('SIGKILL');
  running.clear();
  client.close();
  await served.stop();
  link.close();
  dir.remove();
});

it('three agents deliver an hour without their station once and in order, although it and two of them are killed', async () => {
  const port = await link.open();
  await open([]);
  for (const name of NAMES) {
    const { code } = await client.station.fleetCode({ name, approves: true, addresses: [`127.0.0.1:${port}`] });
    const claimed = await sounder(['agent', 'claim', code, '--data', join(dir.path, name)], { command });
    expect(claimed).toMatchObject({ status: 0 });
    run(name);
  }
  await whenAll('connected 0');
  await client.station.start({});
  await whenAll(`connected ${SERIES}`);
  await sleep(3000);

  link.cut();
  client.close();
  for (const pid of served.pids()) process.kill(pid, 'SIGKILL');
  await served.exited;
  const fromMs = Date.now() + 500;
  warp = { fromMs, toMs: fromMs + WARP_MS, speed: SPEED };
  for (const child of running.values()) child.send(warp);
  await sleep(WARP_MS / 3);
  await kill('lima');
  run('lima'); // within the hour: it continues by itself
  await sleep(warp.toMs - Date.now() + 500);
  await kill('oslo');
  run('oslo');
  await sleep(2000);

  const shiftMs = aheadMs(Date.now(), warp);
  expect(shiftMs).toBe(3_600_000);
  await open(['--resume'], ['env', `NODE_OPTIONS=--import ${SHIFTED}`, `SHIFT_MS=${shiftMs}`]);
  link.restore();
  await whenAll(`connected ${SERIES}`);
  await whenCaughtUp();
  await client.station.stop(null);
  await sleep(2500);
  client.close();
  expect(await served.stop()).toBe(0);

  const exported = await sounder(['export', join(dir.path, 'data'), '--format', 'jsonl', '--out', '-']);
  const byAgent = Map.groupBy(jsonLines(exported.stdout), ({ agent }) => agent);
  expect([...byAgent.keys()].sort()).toEqual(NAMES);
  for (const [agent, samples] of byAgent) {
    const series = [...Map.groupBy(samples, ({ target, address }) => `${target} ${address}`).values()];
    expect([agent, series.length]).toEqual([agent, SERIES]);
    for (const rounds of series) {
      const numbers = rounds.map(({ round }) => Number(round)).sort((left, right) => left - right);
      expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] as number) + at));
      expect(numbers.length).toBeGreaterThan(3600);
      const missed = rounds.filter(({ outcome }) => outcome === 'not-measured');
      // Only what was due while the agent was dead, which is faster within the hour.
      if (agent === 'berlin') expect(missed).toEqual([]);
      expect(missed.length).toBeLessThan(agent === 'lima' ? 1000 : 60);
      expect(missed.filter(({ reason }) => reason !== 'engine-restart')).toEqual([]);
    }
  }
  expect(disordered(join(dir.path, 'data'))).toBe(0);
});
