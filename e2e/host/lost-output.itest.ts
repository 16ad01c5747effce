import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { builtCommand, sounder, temporaryDir } from './sounder-process.ts';

const dir = temporaryDir();
afterAll(() => dir.remove());

const valid = dir.write('p.yaml', 'sounder: 1\ntargets:\n  a: {probe: icmp, to: 127.0.0.1, interval: 100ms}\n');
const invalid = dir.write('wrong.yaml', 'sounder: 2\n');

/** Runs `sounder` with standard output or error on a disk without space. */
async function onFullDisk(args: readonly string[], full: 'stdout' | 'stderr') {
  const file = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [builtCommand, ...args], {
    stdio: ['ignore', full === 'stdout' ? file : 'pipe', full === 'stderr' ? file : 'pipe'],
  });
  closeSync(file);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

describe('results that cannot be written', () => {
  it.each([
    '--help',
    `check ${valid}`,
    `check ${invalid}`,
    `plan ${valid} --json`,
    'probe icmp 127.0.0.1 --count 2 --interval 50ms',
    'probe icmp 127.0.0.1 --count 0 --json',
    'trace 127.0.0.1 --count 1 --json --no-names',
    `run ${valid} --duration 300ms`,
    `run ${valid} --json --samples`,
    'doctor --json',
    `serve --no-open --data ${dir.path}/data --port 0`,
  ])('end with one line and a status of their own: %s', async (words) => {
    const { status, text } = await onFullDisk(words.split(' '), 'stdout');
    expect(text).toBe(
      'sounder: Standard output cannot be written: no space left on device – ' +
        'the results are incomplete, send them to another place\n',
    );
    expect(status).toBe(73);
  });

  it('are all that counts: remarks are dropped', async () => {
    const { status, text } = await onFullDisk(['check', valid, '--verbose'], 'stderr');
    expect([status, text]).toEqual([0, `${valid} is valid: 1 target\n`]);
    expect((await onFullDisk(['check', `${dir.path}/none`], 'stderr')).status).toBe(65);
  });
});

describe('an error that nothing caught', () => {
  it.each([
    ['thrown', 'setTimeout(() => { throw new Error("bo\\nom"); }, 300);'],
    ['a rejection', 'setTimeout(() => void Promise.reject(new Error("bo\\nom")), 300);'],
  ])('%s ends the command in one line, with the status of internal errors', async (_, script) => {
    const preload = dir.write('preload.cjs', script);
    const args = ['probe', 'icmp', '127.0.0.1', '--count', '0', '-q', '--json'];
    const env = { ...process.env, NODE_OPTIONS: `--require=${preload}` };
    const { status, stderr } = await sounder(args, { env });
    expect([status, stderr]).toEqual([
      2,
      'sounder: internal error: bo\\u000aom – this is a fault of Sounder; with --verbose it prints where\n',
    ]);
    const verbose = await sounder([...args, '--verbose'], { env });
    expect(verbose.status).toBe(2);
    expect(verbose.stderr).toContain('preload.cjs');
  });

  it('ends a child of the shell in one line', async () => {
    const entry = fileURLToPath(new URL('../../dist/packet-engine.cjs', import.meta.url));
    const child = fork(entry, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.send({ type: 'init', init: null });
    const [status] = (await once(child, 'close')) as [number | null];
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^\S+ error packet-engine: Ends because of an error that nothing caught error="TypeError.*"\n$/,
    );
  });
});
