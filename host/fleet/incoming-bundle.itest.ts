import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IncomingBundle } from './incoming-bundle.ts';

/** A disk that takes three bytes at a time. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, bytes: Uint8Array, from: number, length: number, at: number) =>
    fs.writeSync(file, bytes, from, Math.min(3, length), at);
  return { ...fs, writeSync };
});

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-incoming-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('a bundle that comes in parts is stored in full, also where the system writes less than all at once', () => {
  const release = { version: '1.0.0', arch: 'x64' as const, bytes: 16, sha256: '0'.repeat(64), signature: '' };
  const incoming = new IncomingBundle(dir, release);
  for (const [at, text] of ['01234567', '89abcdef'].entries()) {
    incoming.add({ offset: 8 * at, data: Buffer.from(text).toString('base64') });
  }
  expect([incoming.receivedBytes, readFileSync(incoming.path, 'utf8')]).toEqual([16, '0123456789abcdef']);
});
