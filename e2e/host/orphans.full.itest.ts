import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { isAlive } from './sounder-process.ts';

const WORKER = fileURLToPath(new URL('../../dist/orphan-guard.cjs', import.meta.url));
const ADDON = fileURLToPath(
  new URL(`../../prebuilds/${process.platform}-${process.arch}/sounder.node`, import.meta.url),
);
const GRACE_SECONDS = 4;

/** Code of a child that starts its guard. */
const GUARDS = {
  'thread of the native build': `require(${JSON.stringify(ADDON)}).guardAgainstOrphaning(${GRACE_SECONDS})`,
  worker: `new (require('node:worker_threads').Worker)(${JSON.stringify(WORKER)}, { workerData: ${GRACE_SECONDS} })`,
};

/** A child whose main thread hangs in a call, as on a dead network drive, and its parent. */
function parentOfHung(guard: string): string {
  const hung = `
    ${guard};
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 500);
  `;
  return `
    const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hung)}], { stdio: 'ignore' });
    setTimeout(() => console.log(child.pid), 1500);
    setInterval(() => {}, 1000);
  `;
}

it.concurrent.each(Object.entries(GUARDS))(
  'a process that hangs in the kernel does not outlive the shell: %s',
  async (_, guard) => {
    const parent = spawn(process.execPath, ['-e', parentOfHung(guard)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const hung = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
    expect(isAlive(hung)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(hung), { timeout: 10_000 }).toBe(false);
  },
);
