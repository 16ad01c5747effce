import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** `f_type` of tmpfs, statfs(2). */
const TMPFS = 0x01021994;
/** Room that is required: ten times what the tests write at once. */
const LEAST_BYTES = 4 * 1024 ** 3;

/**
 * Makes the folder for the temporary files of a run of tests: in memory where there is room and programs may run from
 * there, else on the disk, which costs the tests of storage a third of their processor time.
 */
export function scratchFolder() {
  const folder = mkdtempSync(
    join(isRoomy(IN_MEMORY) && runsPrograms(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'sounder-tests-'),
  );
  // Servers that tests start run as users of their own.
  chmodSync(folder, 0o1777);
  return folder;
}

function isRoomy(folder) {
  try {
    accessSync(folder, constants.W_OK);
    const { type, bavail, bsize } = statfsSync(folder);
    return type === TMPFS && bavail * bsize >= LEAST_BYTES;
  } catch {
    return false; // not on this platform
  }
}

function runsPrograms(folder) {
  const own = mkdtempSync(join(folder, 'sounder-runs-'));
  const script = join(own, 'script');
  writeFileSync(script, '#!/bin/sh\n', { mode: 0o700 });
  const { status } = spawnSync(script);
  rmSync(own, { recursive: true });
  return status === 0;
}
