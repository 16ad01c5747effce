import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onFreePort } from '../../../../host/service/testing/free-port.ts';

export interface Iperf3Server {
  readonly port: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts the program's own server on loopback. */
export function startServer(path = 'iperf3'): Promise<Iperf3Server> {
  return onFreePort((port) => startOn(port, path));
}

async function startOn(port: number, path: string): Promise<Iperf3Server> {
  const child = spawn(path, ['-s', '-p', String(port), '--forceflush'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
      if (text.includes('Server listening')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the server ended: ${text}`)));
  });
  return {
    port,
    child,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
