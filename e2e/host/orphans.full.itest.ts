import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { isAlive } from './sounder-process.ts';

const GUARD = fileURLToPath(new URL('../../dist/orphan-guard.cjs', import.meta.url));

/** A child whose main thread hangs in a call, as on a dead network drive, and its parent. */
const HUNG = `
  new (require('node:worker_threads').Worker)(${JSON.stringify(GUARD)});
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 500);
`;
const PARENT = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(HUNG)}], { stdio: 'ignore' });
  setTimeout(() => console.log(child.pid), 1500);
  setInterval(() => {}, 1000);
`;

it('a process that hangs in the kernel does not outlive the shell', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const hung = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
  expect(isAlive(hung)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(hung), { timeout: 10_000 }).toBe(false);
});
