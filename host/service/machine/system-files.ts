import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files in which the kernel describes the machine. A file that is absent, or not readable, has no text. */
export interface SystemFiles {
  /** @param path absolute, as `/proc/stat` */
  text(path: string): string | null;
  /** Names in a folder, sorted; none of an absent one. */
  list(path: string): readonly string[];
}

/** The files of this machine. @param root folder that stands for `/`, for tests */
export const systemFiles = (root = '/'): SystemFiles => ({
  text(path) {
    try {
      return readFileSync(join(root, path), 'utf8');
    } catch {
      return null; // not this kernel, not this hardware, or the device is gone
    }
  },
  list(path) {
    try {
      return readdirSync(join(root, path)).sort();
    } catch {
      return [];
    }
  },
});

/** The whole number that a file of /sys consists of; null = none. */
export function numberIn(files: SystemFiles, path: string): number | null {
  const text = files.text(path)?.trim() ?? '';
  return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}
