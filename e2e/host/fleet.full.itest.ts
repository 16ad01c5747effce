import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogItem } from '../../core/contracts/catalog.ts';
import type { FleetState } from '../../core/contracts/fleet.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { readKeptSamples } from './kept-samples.ts';
import { jsonLines, type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const agentCommand = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));

const projectOf = (port: number) => `sounder: 1
agents:
  berlin: {tags: [branch], site: Customer / Berlin}
  lima: {tags: [branch]}
targets:
  lab: {probe: tcp-syn, port: ${port}, to: 127.0.1.1-10, interval: 1s, timeout: 1s, agents: [local, "tag:branch"]}
`;
const SERIES = 10;

describe('agents of a station', () => {
  let dir: TemporaryDir;
  let served: Served;
  let client: StationClient;
  let port: number;
  const running = new Set<ChildProcess>();
  /** Answer the SYNs. */
  const servers: Server[] = [];

  const open = async (...args: readonly string[]) => {
    const file = join(dir.path, 'lab.yaml');
    served = await serve(join(dir.path, 'data'), ['--file', file, '--hub', `127.0.0.1:${port}`, ...args]);
    client = await connectStation(served.url);
  };

  /** An agent's process. */
  const run = (name: string): ChildProcess => {
    const words = [agentCommand, 'agent', 'run', '--data', join(dir.path, name)];
    const child = spawn(process.execPath, words, { stdio: 'ignore' });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };

  const killed = async (child: ChildProcess) => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };

  const claim = (name: string, code: string) =>
    sounder(['agent', 'claim', code, '--name', name, '--data', join(dir.path, name)], { command: agentCommand });

  const fleet = (): Promise<FleetState> =>
    new Promise((resolve) => {
      const reading = client.station.fleet(null, (state) => {
        reading.cancel();
        resolve(state);
      });
    });
  const states = async () => (await fleet()).agents.map((one) => `${one.name} ${one.state} ${one.runningSeries}`);
  const whenStates = (...expected: readonly string[]) =>
    expect.poll(states, { timeout: 30_000, interval: 200 }).toEqual(expected);

  const events = async (kind: string): Promise<TimelineEvent[]> => {
    const seen = new Map<number, TimelineEvent>();
    const reading = client.station.events({ sinceMs: 0 }, (event) => void seen.set(event.id, event));
    await sleep(300);
    reading.cancel();
    return [...seen.values()].filter((event) => event.kind === kind);
  };

  /** Both agents are members and run. */
  const joined = async () => {
    for (const name of ['berlin', 'lima']) {
      const { code } = await client.station.fleetCode({
        name,
        approves: true,
        addresses: [`127.0.0.1:${port}`],
      });
      expect(await claim(name, code)).toMatchObject({ status: 0, stderr: '' });
    }
    const children = { berlin: run('berlin'), lima: run('lima') };
    await whenStates('berlin connected 0', 'lima connected 0');
    return children;
  };

  /** Ends the measurement and the station. @returns what is stored, in which no sample is lost or twice */
  const keptInOrder = async () => {
    await client.station.stop(null);
    await sleep(2500);
    client.close();
    expect(await served.stop()).toBe(0);
    const kept = readKeptSamples(join(dir.path, 'data'));
    expect([kept.lost, kept.twice]).toEqual([0, 0]);
    expect(kept.silent.slice(0, 3)).toEqual([]);
    return kept;
  };

  beforeEach(async () => {
    dir = temporaryDir();
    port = await freePort();
    for (let host = 1; host <= SERIES; host++) await listening(port, `127.0.1.${host}`, servers);
    dir.write('lab.yaml', projectOf(port));
    await open();
  });
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    client.close();
    await served.stop();
    for (const server of servers.splice(0)) server.close();
    dir.remove();
  });

  it('measure a target beside this host, each with its own series, also through a kill', async () => {
    const { berlin } = await joined();
    await client.station.start({});
    await whenStates(`berlin connected ${SERIES}`, `lima connected ${SERIES}`);
    await sleep(3000);
    await killed(berlin);
    await whenStates('berlin silent 0', `lima connected ${SERIES}`);
    await sleep(4000);
    run('berlin');
    await whenStates(`berlin connected ${SERIES}`, `lima connected ${SERIES}`);
    await sleep(4000);
    const [silence, ...more] = await events('agent-silent');
    expect(more).toEqual([]);
    expect(silence?.message).toContain('berlin');
    expect((silence?.endMs ?? 0) - (silence?.atMs ?? 0)).toBeGreaterThan(4000);
    const agents = Map.groupBy((await catalogOf(client)).series, (one) => one[5] ?? 'local');
    expect([...agents].map(([agent, own]) => [agent, own.length])).toEqual([
      ['local', SERIES],
      ['berlin', SERIES],
      ['lima', SERIES],
    ]);
    const kept = await keptInOrder();
    // The rounds while it was dead, and nothing else.
    expect(kept.notMeasured['engine-restart']).toBeGreaterThan(4 * SERIES);
    const exported = await sounder(['export', join(dir.path, 'data'), '--format', 'jsonl', '--out', '-']);
    const samples = Map.groupBy(jsonLines(exported.stdout), ({ agent = 'local' }) => agent);
    expect([...samples.keys()].sort()).toEqual(['berlin', 'lima', 'local']);
  });

  it('continue while the whole station is dead, and what they measured is stored once', async () => {
    await joined();
    await client.station.start({});
    await whenStates(`berlin connected ${SERIES}`, `lima connected ${SERIES}`);
    await sleep(2000);
    client.close();
    const pids = served.pids();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await served.exited;
    await sleep(4000);
    await open('--resume');
    await whenStates(`berlin connected ${SERIES}`, `lima connected ${SERIES}`);
    await sleep(4000);
    await keptInOrder();
    const exported = await sounder(['export', join(dir.path, 'data'), '--format', 'jsonl', '--out', '-']);
    const ofAgents = jsonLines(exported.stdout).filter(({ agent }) => agent !== undefined);
    // Nothing that agents measured is missing: not even from the time in which there was no station.
    expect(ofAgents.filter(({ outcome }) => outcome !== 'reply')).toEqual([]);
    expect(ofAgents.length).toBeGreaterThan(2 * SERIES * 9);
  });

  it('wait in the lobby, are approved by a command, and are cut off when they are revoked', async () => {
    const data = ['--data', join(dir.path, 'data')];
    const made = await sounder(['fleet', 'code', '--json', '--address', `127.0.0.1:${port}`, ...data]);
    const { code } = jsonLines(made.stdout)[0] as { code: string };
    const claiming = claim('berlin', code);
    await expect.poll(async () => (await fleet()).lobby.length, { timeout: 20_000 }).toBe(1);
    const [waiting] = (await fleet()).lobby;
    const approved = await sounder(['fleet', 'approve', waiting?.id ?? '', ...data]);
    expect(approved).toMatchObject({ status: 0, stdout: 'Approved as berlin\n' });
    expect((await claiming).status).toBe(0);
    const other = await claim('lima', code);
    expect([other.status, other.stderr]).toEqual([69, expect.stringContaining('used by another agent')]);
    run('berlin');
    await whenStates('berlin connected 0', 'lima expected 0');
    const listed = await sounder(['fleet', 'list', ...data]);
    expect(listed.stdout).toMatch(/^berlin +connected/m);
    expect(await sounder(['fleet', 'revoke', 'berlin', ...data])).toMatchObject({ status: 0 });
    await whenStates('berlin revoked 0', 'lima expected 0');
  });
});

const catalogOf = (client: StationClient): Promise<CatalogItem> =>
  new Promise((resolve) => {
    const reading = client.station.catalog(null, (item) => {
      reading.cancel();
      resolve(item);
    });
  });

function listening(port: number, host: string, servers: Server[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}
