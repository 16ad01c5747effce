/**
 * Run in a lab with the namespace `branch`, whose network is that of this one: a station that lets itself be found, and an agent in the
 * other namespace that finds and claims it. Prints what came of it as JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetState } from '../../core/contracts/fleet.ts';
import { type Finished, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

const agentCommand = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));
const IN_BRANCH = ['netns', 'exec', 'branch', process.execPath, agentCommand];
const dir = temporaryDir();
const claim = (...args: readonly string[]): Promise<Finished> =>
  sounder(['agent', 'claim', '--find', '--data', join(dir.path, 'agent'), ...args], {
    command: agentCommand,
    prefix: ['ip', 'netns', 'exec', 'branch'],
  });

try {
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
  const early = await claim();
  await station.fleetAnnounce({ minutes: 5 });
  const { hub } = await fleetWhen((state) => state.hub.findableUntilMs !== undefined);
  const key = hub.fingerprint ?? '';
  const [unasked, wrong] = await Promise.all([claim(), claim('--key', `SHA256:${'A'.repeat(43)}`)]);
  const claiming = claim('--key', key, '--name', 'branch-1');
  const { lobby } = await fleetWhen((state) => state.lobby.length > 0);
  // It waits on, also when others do not find the station any more.
  await station.fleetAnnounce({ minutes: 0 });
  await station.fleetApprove({ id: lobby[0]?.id ?? '' });
  const claimed = await claiming;
  const agent = spawn('ip', [...IN_BRANCH, 'agent', 'run', '--simulate', '--data', join(dir.path, 'agent')]);
  await fleetWhen(({ agents: [one] }) => one?.state === 'connected');
  // One that nobody has claimed is switched on before the station lets itself be found, and needs no command.
  const waiting = spawn('ip', [
    ...IN_BRANCH,
    'agent',
    'run',
    '--simulate',
    '--find',
    '--key',
    key,
    '--name',
    'branch-2',
    '--data',
    join(dir.path, 'agent-2'),
  ]);
  let said = '';
  waiting.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('looking again until one does')) await once(waiting.stderr, 'data');
  await station.fleetAnnounce({ minutes: 5 });
  const { lobby: switchedOn } = await fleetWhen((state) => state.lobby.length > 0);
  await station.fleetApprove({ id: switchedOn[0]?.id ?? '' });
  const { agents } = await fleetWhen((state) => state.agents.filter((one) => one.state === 'connected').length === 2);
  agent.kill('SIGKILL');
  waiting.kill('SIGKILL');
  close();
  await served.stop();
  const states = agents.map(({ name, state }) => `${name} ${state}`);
  process.stdout.write(JSON.stringify({ early, unasked, wrong, lobby, claimed, key, switchedOn, states }));
} finally {
  dir.remove();
}
