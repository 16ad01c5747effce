import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FleetState } from '../../core/contracts/fleet.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { newReleaseKey } from '../../host/fleet/release-key.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';
import { bundleOf, SupervisedAgent } from './supervised-agent.ts';

const NAMES = ['berlin', 'lima'];
const TRIAL_SECONDS = 6;
const PROJECT = `sounder: 1
agents: {berlin: {}, lima: {}}
targets:
  lab: {probe: icmp, to: 192.0.2.1, interval: 100ms, agents: [all]}
`;

let dir: TemporaryDir;
let served: Served;
let client: StationClient;
let port = 0;
const releaseKey = newReleaseKey();
const agents = new Map<string, SupervisedAgent>();

const bundle = (version: string, change: Partial<Parameters<typeof bundleOf>[2]> = {}) =>
  bundleOf(version, dir.path, { releaseKey, ...change });

const fleetCommand = (...args: readonly string[]) => sounder(['fleet', ...args, '--data', join(dir.path, 'data')]);

const upgrade = (file: string, ...args: readonly string[]) =>
  fleetCommand('upgrade', file, '--healthy-for', '4s', '--agents', NAMES.join(','), ...args);

const open = async (...args: readonly string[]) => {
  const file = join(dir.path, 'lab.yaml');
  served = await serve(join(dir.path, 'data'), ['--file', file, '--hub', `127.0.0.1:${port}`, ...args]);
  client = await connectStation(served.url);
};

const fleet = (): Promise<FleetState> =>
  new Promise((resolve) => {
    const reading = client.station.fleet(null, (state) => {
      reading.cancel();
      resolve(state);
    });
  });

const versionsOf = ({ agents }: FleetState) => agents.map(({ facts, state }) => `${state} ${facts?.version}`);
const steps = async () => (await fleet()).upgrade?.steps.map(({ agent, state }) => `${agent} ${state}`);
const WAIT = { timeout: 120_000, interval: 100 };
const whenVersions = (...expected: readonly string[]) =>
  vi.waitFor(async () => expect(versionsOf(await fleet())).toEqual(expected), WAIT);
const whenUpgrade = (state: string) => vi.waitFor(async () => expect((await fleet()).upgrade?.state).toBe(state), WAIT);

const upgradeEvents = async (): Promise<string[]> => {
  const seen = new Map<number, TimelineEvent>();
  const reading = client.station.events({ sinceMs: 0 }, (event) => void seen.set(event.id, event));
  await sleep(300);
  reading.cancel();
  return [...seen.values()].filter(({ kind }) => kind === 'agent-upgrade').map(({ message }) => message);
};

beforeAll(async () => {
  dir = temporaryDir();
  dir.write('lab.yaml', PROJECT);
  port = await freePort();
  await open();
  const first = bundle('0.1.0');
  for (const name of NAMES) {
    const agent = new SupervisedAgent(join(dir.path, name), first, TRIAL_SECONDS);
    const { code } = await client.station.fleetCode({ name, approves: true, addresses: [`127.0.0.1:${port}`] });
    const claimed = await sounder(['agent', 'claim', code, '--data', agent.dataDir], {
      command: join(agent.versions, 'current/dist/agent.cjs'),
    });
    expect(claimed).toMatchObject({ status: 0, stderr: '' });
    agent.start();
    agents.set(name, agent);
  }
  await whenVersions('connected 0.1.0', 'connected 0.1.0');
  await client.station.start({});
}, 180_000);
afterAll(async () => {
  for (const agent of agents.values()) await agent.stop();
  client?.close();
  await served?.stop();
  dir.remove();
});

/** Each test begins with the versions that the one before left. */
const inOrder = { retry: 0 };

describe('an upgrade of agents', inOrder, () => {
  it('gives the version to one of them, and to the others when that one has stayed connected', async () => {
    const begun = await upgrade(bundle('0.2.0'), '--json');
    expect([begun.status, begun.stdout, begun.stderr]).toEqual([0, '{"version":"0.2.0"}\n', '']);
    await whenVersions('connected 0.2.0', 'connected 0.1.0');
    await vi.waitFor(async () => expect(await steps()).toEqual(['berlin done', 'lima waiting']), WAIT);
    await whenUpgrade('done');
    await whenVersions('connected 0.2.0', 'connected 0.2.0');
    expect(readdirSync(agents.get('lima')?.versions ?? '').sort()).toEqual(['0.1.0', '0.2.0', 'current']);
    expect((await fleetCommand('list')).stdout).toContain(
      'The upgrade to version 0.2.0 is done, 2 of 2 agents have it',
    );
    expect(await upgradeEvents()).toEqual([
      'The upgrade to version 0.2.0 begins with berlin',
      'Agent berlin runs version 0.2.0',
      'Agent lima runs version 0.2.0',
      'The upgrade to version 0.2.0 is done',
    ]);
  });

  it('to a version that ends at once is rolled back, and the others keep theirs', async () => {
    await upgrade(bundle('0.3.0', { program: () => 'process.exit(64);\n' }));
    await whenUpgrade('halted');
    await whenVersions('connected 0.2.0', 'connected 0.2.0');
    expect((await fleet()).upgrade?.reason).toBe(
      'berlin: version 0.3.0 ended 3 times before it reported to its station; it runs version 0.2.0 again',
    );
    expect(await steps()).toEqual(['berlin failed', 'lima waiting']);
    expect(agents.get('berlin')?.current).toBe('0.2.0');
  });

  it('to a version that starts but does not reach its station is rolled back', async () => {
    await upgrade(bundle('0.4.0', { program: (text) => text.replaceAll('sounder-agent-1', 'sounder-agent-0') }));
    await whenUpgrade('halted');
    await whenVersions('connected 0.2.0', 'connected 0.2.0');
    expect((await fleet()).upgrade?.reason).toContain(`did not report to its station within ${TRIAL_SECONDS} s`);
  });

  it('is refused where the bundle is signed with another key, changed, older or for another processor', async () => {
    await upgrade(bundle('0.5.0', { releaseKey: newReleaseKey() }));
    await whenUpgrade('halted');
    expect((await fleet()).upgrade?.reason).toContain("not signed with this agent's release key");
    const changed = bundle('0.5.1');
    const bytes = readFileSync(changed);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(changed, bytes);
    expect(await upgrade(changed)).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('not the one that was signed'),
    });
    const other = process.arch === 'arm64' ? 'x64' : 'arm64';
    expect(await upgrade(bundle('0.5.2', { arch: other }))).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('No agent can get version 0.5.2'),
    });
    await upgrade(bundle('0.1.5'));
    await whenUpgrade('halted');
    expect((await fleet()).upgrade?.reason).toContain('Version 0.1.5 is older than 0.2.0');
    expect(versionsOf(await fleet())).toEqual(['connected 0.2.0', 'connected 0.2.0']);
  });

  it('continues after agent and station were killed while the bundle was sent', async () => {
    const padding = `//${randomBytes(6e6).toString('base64')}\n`;
    await upgrade(bundle('0.6.0', { program: (text) => text + padding }), '--canary', '2');
    const isUnderWay = async () => (await fleet()).upgrade?.steps.every(({ share }) => share > 0.1 && share < 0.9);
    await expect.poll(isUnderWay, { timeout: 20_000, interval: 20 }).toBe(true);
    agents.get('berlin')?.kill();
    await sleep(500);
    client.close();
    for (const pid of served.pids()) process.kill(pid, 'SIGKILL');
    await served.exited;
    await open('--resume');
    await whenUpgrade('done');
    await whenVersions('connected 0.6.0', 'connected 0.6.0');
    for (const agent of agents.values()) {
      expect(existsSync(join(agent.versions, 'trial'))).toBe(false);
      expect(readdirSync(agent.versions).sort()).toEqual(['0.2.0', '0.6.0', 'current']);
    }
  });
});
