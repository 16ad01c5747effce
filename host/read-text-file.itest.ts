import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTextFile, readTextInput, readTextStream } from './read-text-file.ts';

let dir: string;
const never = new AbortController().signal;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-read-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

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

it('waits for the writer of a pipe until it is aborted', async () => {
  const path = join(dir, 'slow');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const whole = readTextInput(path, 10, never);
  const writer = await open(path, 'w'); // which waits for a reader
  await writer.write('one ');
  await writer.write('two');
  await writer.close();
  expect(await whole).toBe('one two');
  const abort = new AbortController();
  const given = readTextInput(path, 10, abort.signal);
  const silent = await open(path, 'w');
  abort.abort();
  await expect(given).rejects.toThrow('aborted');
  await silent.close();
  expect(await readTextInput(join(import.meta.dirname, '../.npmrc'), 10_000, never)).toContain('=');
});

it('reads a stream up to the limit', async () => {
  const chunks = () => Readable.from(['one ', 'two'].map((text) => Buffer.from(text)));
  expect(await readTextStream(chunks(), 7)).toBe('one two');
  expect(await readTextStream(chunks(), 6)).toBeNull();
});

it('throws for a folder and for what is not there', () => {
  expect(() => readTextFile(dir, 10)).toThrow('EISDIR');
  expect(() => readTextFile(join(dir, 'none'), 10)).toThrow('ENOENT');
});
