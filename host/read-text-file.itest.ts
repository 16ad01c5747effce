import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readTextFile, readTextStream } from './read-text-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'sounder-read-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('reads the whole of a file', () => {
  const path = join(dir, 'a');
  const text = 'ä\u2028x'.repeat(500_000);
  writeFileSync(path, text);
  expect(readTextFile(path, 10_000_000)).toBe(text);
  expect(readTextFile(path, Buffer.byteLength(text))).toBe(text);
  expect(readTextFile(path, Buffer.byteLength(text) - 1)).toBeNull();
});

it('reads nothing of a file that is too large', () => {
  const path = join(dir, 'sparse');
  writeFileSync(path, '');
  truncateSync(path, 2 ** 40);
  expect(readTextFile(path, 1000)).toBeNull();
});

it('reads a device without an end up to the limit', () => {
  expect(readTextFile('/dev/zero', 3_000_000)).toBeNull();
  expect(readTextFile('/dev/null', 10)).toBe('');
});

it('reads what another program writes into a pipe', () => {
  const path = join(dir, 'pipe');
  expect(spawnSync('sh', ['-c', `mkfifo '${path}'`]).status).toBe(0);
  spawn('sh', ['-c', `{ printf "one "; printf two; } > '${path}'`], { stdio: 'ignore' });
  expect(readTextFile(path, 10)).toBe('one two');
});

it('reads a stream up to the limit', async () => {
  const chunks = async function* () {
    for (const text of ['one ', 'two']) yield Buffer.from(text);
  };
  expect(await readTextStream(chunks(), 7)).toBe('one two');
  expect(await readTextStream(chunks(), 6)).toBeNull();
});

it('throws for a folder and for what is not there', () => {
  expect(() => readTextFile(dir, 10)).toThrow('EISDIR');
  expect(() => readTextFile(join(dir, 'none'), 10)).toThrow('ENOENT');
});
