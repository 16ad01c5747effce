import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diskSpaceOf } from './disk-space.ts';

it('reads the space of a file system', async () => {
  const { freeBytes, totalBytes } = await diskSpaceOf(tmpdir());
  expect(totalBytes).toBeGreaterThan(1_000_000);
  expect(freeBytes).toBeGreaterThanOrEqual(0);
  expect(freeBytes).toBeLessThanOrEqual(totalBytes);
});

it('rejects for a folder that is not there', async () => {
  await expect(diskSpaceOf(join(tmpdir(), 'sounder-is-not-here'))).rejects.toMatchObject({ code: 'ENOENT' });
});
