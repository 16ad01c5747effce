/**
 * Run in a lab with the namespaces `berlin` and `lima`: a station, an agent and an iperf3 server in each of them, and a mesh
 * of iperf3 between the agents. Prints the results of the tests as JSON lines: iperf3-mesh.ts SECONDS
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

const agentCommand = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));
const AGENTS = { berlin: '192.0.2.1', lima: '198.51.100.1' } as const;
/** This host's address, which both reach. */
const HUB = '192.0.2.254:4785';

const dir = temporaryDir();
const running: ChildProcess[] = [];
const runIn = (namespace: string, ...words: readonly string[]) => {
  running.push(spawn('ip', ['netns', 'exec', namespace, ...words], { stdio: 'ignore' }));
};

dir.write(
  'mesh.yaml',
  `sounder: 1
agents:
${Object.entries(AGENTS)
  .map(([name, address]) => `  ${name}: {address: ${address}}`)
  .join('\n')}
meshes:
  bandwidth: {agents: [all], probe: iperf3, direction: out, duration: 1s, interval: 5s, lock: global}
`,
);
try {
  const data = join(dir.path, 'data');
  const served = await serve(data, ['--file', join(dir.path, 'mesh.yaml'), '--hub', '0.0.0.0:4785']);
  const client = await connectStation(served.url);
  for (const name of Object.keys(AGENTS)) {
    runIn(name, 'iperf3', '-s');
    const { code } = await client.station.fleetCode({ name, approves: true, addresses: [HUB] });
    const own = ['--data', join(dir.path, name)];
    const claimed = await sounder(['agent', 'claim', code, ...own], { command: agentCommand });
    if (claimed.status !== 0) throw new Error(claimed.stderr);
    runIn(name, process.execPath, agentCommand, 'agent', 'run', ...own);
  }
  await new Promise<void>((resolve) => {
    const reading = client.station.fleet(null, ({ agents }) => {
      if (!agents.every(({ state }) => state === 'connected')) return;
      reading.cancel();
      resolve();
    });
  });
  await client.station.start({});
  await sleep(Number(process.argv[2]) * 1000);
  await client.station.stop(null);
  await sleep(1500);
  client.close();
  await served.stop();
  const exported = await sounder(['export', data, '--format', 'jsonl', '--out', '-']);
  process.stdout.write(exported.stdout);
} finally {
  for (const child of running) child.kill('SIGKILL');
  dir.remove();
}
