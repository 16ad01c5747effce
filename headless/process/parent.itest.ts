import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ToShell } from '../../host/process/messages.ts';

const PARENT = pathToFileURL(join(import.meta.dirname, 'parent.ts')).href;
const GUARD = pathToFileURL(join(import.meta.dirname, '../../host/process/guard-against-orphaning.ts')).href;
const END_PROCESS = pathToFileURL(join(import.meta.dirname, '../../host/process/process-end.ts')).href;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A child process with the given methods. */
function run(methods: string) {
  const file = join(dir, 'child.mjs');
  writeFileSync(
    file,
    `import { open } from 'node:fs';
     import { runAsChild } from ${JSON.stringify(PARENT)};
     import { endProcess } from ${JSON.stringify(END_PROCESS)};
     runAsChild({ name: 'child', start: async (_, tell) => tell({ type: 'ready' }), close: async () => null, ${methods} });`,
  );
  const child = fork(file, [], { silent: true, execArgv: [] });
  const heard: ToShell[] = [];
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.on('message', (message: ToShell) => void heard.push(message));
  const ended = new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(`${signal ?? code}`)));
  return { child, heard, ended, stderr: () => stderr };
}

it('reports loss when a child could not be closed, and ends it nevertheless', async () => {
  const { child, heard, ended, stderr } = run(`close: async () => { throw new Error('no such table: runs'); }`);
  child.send({ type: 'close' });
  expect(await ended).toBe('0');
  expect(heard).toContainEqual({ type: 'lost', fault: { code: 'internal', message: 'no such table: runs' } });
  expect(stderr()).toContain('error child: Could not be closed in order');
});

it('ends a child at once after an error that nothing caught, whatever its threads wait for', async () => {
  const fifo = join(dir, 'fifo');
  execFileSync('mkfifo', [fifo]); // no process ever writes to it: opening it holds a thread, as a silent name server does
  const start = `async start() { open(${JSON.stringify(fifo)}, () => undefined); setImmediate(() => { throw new Error('a bug'); }); }`;
  const { child, ended, stderr } = run(`${start}, end: endProcess`);
  child.send({ type: 'init', init: {} });
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, 10_000);
  await ended;
  clearTimeout(limit);
  expect(stderr()).toMatch(/error child: Ends because of an error that nothing caught .*a bug/);
  expect(isLate).toBe(false);
});

it('continues without its guard against orphaning, and logs that', async () => {
  const file = join(dir, 'child.mjs');
  writeFileSync(
    file,
    `import { guardAgainstOrphaning } from ${JSON.stringify(GUARD)};
     const log = { warn: (message) => process.send(message) };
     guardAgainstOrphaning(log, { ok: false, fault: { code: 'packet-io.no-native-build', message: 'none' } });
     process.on('message', (message) => process.send(message, () => process.exit(0)));`,
  );
  const child = fork(file, [], { silent: true, execArgv: [] });
  const heard: unknown[] = [];
  child.on('message', (message) => void heard.push(message));
  const ended = new Promise((resolve) => child.once('close', resolve));
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['No longer watches whether its parent is gone']);
  child.send('still there');
  expect(await ended).toBe(0);
  expect(heard).toContain('still there');
});
