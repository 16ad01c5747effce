import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Served, serve, temporaryDir } from '../e2e/host/sounder-process.ts';
import { connectStation, type StationClient } from '../e2e/host/station-client.ts';
import { freePort } from '../host/service/testing/free-port.ts';
import { AgentGroup } from './fleet/agent-group.ts';
import { makeFleet, SERIES_PER_AGENT } from './fleet/fleet-data.ts';
import { accountOf, type StoredAccount } from './fleet/stored-rounds.ts';
import { usageOf } from './process-usage.ts';

export interface FleetTask {
  readonly agents: number;
  /** Time over which the processor time is measured, each with and without a page. */
  readonly seconds: number;
  /** Time in which no agent reaches the hub. */
  readonly cutSeconds: number;
}

/** Processor time of the station, of all its processes and of the agents, in cores, and the station's memory. */
export interface FleetLoad {
  readonly station: number;
  readonly all: number;
  readonly agents: number;
  readonly stationRssMb: number;
  /** Samples per second. */
  readonly rate: number;
  /** Bytes per second of the feed of the Agents screen. */
  readonly feedBytes: number;
}

/** Times after an interruption, seconds. */
export interface FleetReturn {
  /** Until all agents were connected. */
  readonly connected: number;
  /** Until the station had stored all that they had measured meanwhile. */
  readonly stored: number;
}

export interface FleetFigures extends FleetTask {
  /** From the start of the agents until all measured their plan, seconds. */
  readonly startSeconds: number;
  readonly quiet: FleetLoad;
  readonly watched: FleetLoad;
  readonly cut: FleetReturn;
  readonly killed: FleetReturn;
  readonly account: StoredAccount;
}

const PROCESSES = 2;
const WITHIN_MS = 120_000;
/** End of the station's log that is shown when a run fails. */
const LOG_CHARACTERS = 4000;
/** A sample is stored within two seconds on an idle machine: older ones are a backlog. */
const LATE_MS = 5000;

/** A station with simulated agents, whose connections are cut, and which is killed. */
export async function runFleet(task: FleetTask): Promise<FleetFigures> {
  const dir = temporaryDir();
  const dataDir = join(dir.path, 'data');
  const projectPath = join(dir.path, 'fleet.yaml');
  const { identities, proof } = await makeFleet(dataDir, projectPath, task.agents);
  const hub = { host: '127.0.0.1', port: await freePort() };
  const open = (...more: readonly string[]) =>
    serve(dataDir, ['--file', projectPath, '--hub', `${hub.host}:${hub.port}`, ...more]);
  let served = await open();
  let client = await connectStation(served.url);
  const group = await AgentGroup.start(identities, hub, proof, PROCESSES);
  try {
    const series = task.agents * SERIES_PER_AGENT;
    await group.until(({ connected }) => connected === task.agents, WITHIN_MS);
    const began = performance.now();
    await client.station.start({});
    await group.until((look) => look.series === series && look.sent > series, WITHIN_MS);
    const startSeconds = (performance.now() - began) / 1000;
    await sleep(3000);
    const quiet = await loadOf(served, group, task.seconds);
    const watched = await watchedLoad(client, served, group, task.seconds);

    await group.cut(task.cutSeconds * 1000);
    await sleep(task.cutSeconds * 1000);
    const cut = await returned(group, task.agents);

    client.close();
    for (const pid of served.pids()) process.kill(pid, 'SIGKILL');
    await served.exited;
    await sleep(task.cutSeconds * 1000);
    served = await open('--resume');
    client = await connectStation(served.url);
    const killed = await returned(group, task.agents);

    await sleep(2000);
    await client.station.stop(null);
    await group.until((look) => look.series === 0 && look.waiting === 0, WITHIN_MS);
    client.close();
    await served.stop();
    const account = accountOf(dataDir, await group.measured());
    return { ...task, startSeconds, quiet, watched, cut, killed, account };
  } catch (error) {
    process.stderr.write(served.stderr().slice(-LOG_CHARACTERS));
    throw error;
  } finally {
    group.kill();
    client.close();
    await served.stop();
    dir.remove();
  }
}

/** Waits for the agents after an interruption that is over. */
async function returned(group: AgentGroup, agents: number): Promise<FleetReturn> {
  const connectedMs = await group.until(({ connected }) => connected === agents, WITHIN_MS);
  const restMs = await group.until(({ lateMs }) => lateMs < LATE_MS, WITHIN_MS);
  return { connected: connectedMs / 1000, stored: (connectedMs + restMs) / 1000 };
}

async function watchedLoad(
  client: StationClient,
  served: Served,
  group: AgentGroup,
  seconds: number,
): Promise<FleetLoad> {
  let bytes = 0;
  const reading = client.station.fleetChanges(null, (change) => {
    bytes += JSON.stringify(change).length;
  });
  await sleep(2000);
  const before = bytes;
  const load = await loadOf(served, group, seconds);
  reading.cancel();
  return { ...load, feedBytes: (bytes - before) / seconds };
}

async function loadOf(served: Served, group: AgentGroup, seconds: number): Promise<FleetLoad> {
  const station = served.childPid('station');
  const all = served.pids();
  const cpuMs = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + usageOf(pid).cpuMs, 0);
  const now = async () => ({
    ...{ station: cpuMs([station]), all: cpuMs(all), agents: cpuMs(group.pids), atMs: performance.now() },
    sent: (await group.look()).sent,
  });
  const before = await now();
  await sleep(seconds * 1000);
  const after = await now();
  const wallMs = after.atMs - before.atMs;
  return {
    station: (after.station - before.station) / wallMs,
    all: (after.all - before.all) / wallMs,
    agents: (after.agents - before.agents) / wallMs,
    stationRssMb: usageOf(station).rssBytes / 1e6,
    rate: ((after.sent - before.sent) * 1000) / wallMs,
    feedBytes: 0,
  };
}
