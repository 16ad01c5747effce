/**
 * Runs a command in a network that a scenario file describes: tun-lab TUN-PIPE SCENARIO COMMAND… in a namespace with
 * TUN_NETWORK. The command's output is passed through, and its exit status.
 */
import { spawn } from 'node:child_process';
import { readScenario } from './scenario-files.ts';
import { openTun } from './tun.ts';
import { TunPlayer } from './tun-player.ts';

const [program = '', scenarioPath = '', command = '', ...args] = process.argv.slice(2);
const tun = await openTun(program);
const player = new TunPlayer(readScenario(scenarioPath), (bytes) => tun.send(bytes));
tun.onPacket((bytes) => player.take(bytes));
const child = spawn(command, args, { stdio: 'inherit' });
process.exitCode = await new Promise<number>((resolve, reject) => {
  child.once('error', reject);
  child.once('close', (status) => resolve(status ?? 1));
});
player.close();
await tun.close();
