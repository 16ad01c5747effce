import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { tempDirs } from '../testing/temp-dir.ts';
import { readLimited } from './limited-file.ts';

const tempPath = tempDirs();

it('reads a file up to its limit', () => {
  const path = tempPath('file');
  writeFileSync(path, 'ten bytes.');
  expect(readLimited(path, 10)).toEqual(Buffer.from('ten bytes.'));
  expect(readLimited(path, 9)).toEqual({ reason: 'is larger than 0.000009 MB' });
  writeFileSync(path, '');
  expect(readLimited(path, 10)).toEqual(Buffer.alloc(0));
});

it.skipIf(process.platform === 'win32')('waits for no pipe, and reads no device and no folder', () => {
  const pipe = tempPath('pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, '/dev/zero', tmpdir()]) expect(readLimited(path, 10)).toEqual({ reason: 'is no file' });
});
