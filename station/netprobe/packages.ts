import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** Versions that the original stops at on its path to a newer one. */
const STEPS = ['1.9.0', '1.9.1', '1.9.2'] as const;
const MOST_BYTES = 64 * 1024 * 1024;

/** `1.9.7` → 1009007; a missing patch is 0, anything else 0. */
export function versionNumber(version: string): number {
  const [, major, minor, patch = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return major === undefined ? 0 : Number(major) * 1_000_000 + Number(minor) * 1000 + Number(patch);
}

/** The version that a probe gets next on its path to the wanted one; null = it has that or a newer one. */
export function nextVersion(current: string, wanted: string): string | null {
  const [has, goal] = [versionNumber(current), versionNumber(wanted)];
  if (has >= goal) return null;
  if (goal < versionNumber(STEPS[0])) return wanted;
  const step = STEPS.find((one) => versionNumber(one) > has);
  return step !== undefined && versionNumber(step) < goal ? step : wanted;
}

export const packageName = (version: string): string => `netprobe_${version}_all.deb`;

/** Packages of netProbe, which its operator puts into a folder of the data folder. */
export class Packages {
  private readonly dir: string;

  /** @param dataDir data folder */
  constructor(dataDir: string) {
    this.dir = join(dataDir, 'netprobe');
  }

  /** @returns null where there is none. Throws an error of the system. */
  async read(version: string): Promise<Buffer | null> {
    const file = await opened(join(this.dir, packageName(version)));
    if (!file) return null;
    try {
      const { size } = await file.stat();
      return size <= MOST_BYTES ? await file.readFile() : null;
    } finally {
      await file.close();
    }
  }
}

async function opened(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
