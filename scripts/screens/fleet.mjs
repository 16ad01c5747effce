// Agents of the screens: processes of the built agent, each in the namespace of its place.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sounder } from '../../e2e/host/sounder-process.ts';
import { root } from '../runtime.mjs';

const command = join(root, 'dist/agent.cjs');
const CONNECTED_MS = 60_000;

const stateOf = (station) =>
  new Promise((resolve) => {
    const reading = station.fleet(null, (state) => {
      reading.cancel();
      resolve(state);
    });
  });

async function until(station, isReached) {
  const end = performance.now() + CONNECTED_MS;
  while (!isReached(await stateOf(station))) {
    if (performance.now() > end) throw new Error('The agents did not connect');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/**
 * Lets agents join, one after the other; the host of `waiting` is claimed only, and not approved.
 * @returns how to end them
 */
export async function joinFleet(station, { names, waiting, hub }, dataDir) {
  const running = new Map();
  /** Runs in the place's network, on a host of its own name. */
  const prefixOf = (name) => {
    const rename = ['sh', '-c', 'hostname "$0" && exec "$@"', `pi-${name}`];
    return ['ip', 'netns', 'exec', name, 'unshare', '--uts', ...rename];
  };
  const folderOf = (name) => ['--data', join(dataDir, `agent-${name}`)];
  const claim = async (name, approves) => {
    const { code } = await station.fleetCode({ ...(approves && { name, approves }), addresses: [hub] });
    const words = ['agent', 'claim', code, '--name', name, ...folderOf(name)];
    return sounder(words, { command, prefix: prefixOf(name) });
  };
  const end = () => {
    for (const child of running.values()) child.kill('SIGKILL');
  };
  try {
    for (const name of names) {
      const { status, stderr } = await claim(name, true);
      if (status !== 0) throw new Error(stderr);
      const [program, ...words] = [...prefixOf(name), process.execPath, command, 'agent', 'run', ...folderOf(name)];
      running.set(name, spawn(program, words, { stdio: 'ignore' }));
      await until(station, ({ agents }) => agents.some((one) => one.name === name && one.state === 'connected'));
    }
  } catch (error) {
    end();
    throw error;
  }
  // It waits until somebody approves it, which nobody does: it ends with its namespace.
  void claim(waiting, false);
  await until(station, ({ lobby }) => lobby.length > 0);
  return {
    end,
    /** Ends one, and waits until the station has noticed. */
    async silence(name) {
      running.get(name)?.kill('SIGKILL');
      await until(station, ({ agents }) => agents.some((one) => one.name === name && one.state === 'silent'));
    },
  };
}
