import { statfs } from 'node:fs/promises';
import type { DiskSpace } from '../core/ports/disk-space.ts';

/** Space of the file system that holds a folder. Rejects with the system's error. */
export async function diskSpaceOf(dir: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(dir);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
