/**
 * Run in a lab with the namespace `branch`, whose network is that of this one: a station that lets itself be found, and an agent in the
 * other namespace that finds and claims it. Prints what came of it as JSON.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetState } from '../../core/contracts/fleet.ts';
import { type Finished, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

const agentCommand = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));
const IN_BRANCH = ['netns', 'exec', 'branch', process.execPath, agentCommand];
const dir = temporaryDir();
const claim = (name: string, ...args: readonly string[]): Promise<Finished> =>
  sounder(['agent', 'claim', '--find', '--data', join(dir.path, name), ...args], {
    command: agentCommand,
    prefix: ['ip', 'netns', 'exec', 'branch'],
  });
const runAgent = (name: string, ...args: readonly string[]) =>
  spawn('ip', [...IN_BRANCH, 'agent', 'run', '--simulate', '--data', join(dir.path, name), ...args]);

try {
  const tooEarly = claim('agent'); // also while the station starts
  const served = await serve(join(dir.path, 'data'), ['--hub', '0.0.0.0:4785']);
  const { station, close } = await connectStation(served.url);
  const fleetWhen = (isReady: (state: FleetState) => boolean): Promise<FleetState> =>
    new Promise((resolve) => {
      const reading = station.fleet(null, (state) => {
        if (!isReady(state)) return;
        reading.cancel();
        resolve(state);
      });
    });
  const early = await tooEarly;
  await station.fleetAnnounce({ minutes: 5 });
  const { hub } = await fleetWhen((state) => state.hub.findableUntilMs !== undefined);
  const key = hub.fingerprint ?? '';
  const refused = Promise.all([claim('other-1'), claim('other-2', '--key', `SHA256:${'A'.repeat(43)}`)]);
  const claiming = claim('agent', '--key', key, '--name', 'branch-1');
  // One that is switched on without a command on its host.
  const unattended = runAgent('agent-2', '--find', '--key', key, '--name', 'branch-2');
  const { lobby } = await fleetWhen((state) => state.lobby.length === 2);
  const [unasked, wrong] = await refused;
  // They wait on, also when others do not find the station any more.
  await station.fleetAnnounce({ minutes: 0 });
  for (const { id } of lobby) await station.fleetApprove({ id });
  const claimed = await claiming;
  const agent = runAgent('agent');
  const { agents } = await fleetWhen((state) => state.agents.filter((one) => one.state === 'connected').length === 2);
  agent.kill('SIGKILL');
  unattended.kill('SIGKILL');
  close();
  await served.stop();
  const states = agents.map(({ name, state }) => `${name} ${state}`);
  process.stdout.write(JSON.stringify({ early, unasked, wrong, lobby, claimed, key, states }));
} finally {
  dir.remove();
}
