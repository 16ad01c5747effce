import { chmodSync, closeSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PRIVATE = 0o600;
const OTHERS = 0o077;

/** Makes a file that only this user may read, empty, where there is none: before something opens it that takes no mode. */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'ax', PRIVATE));
  } catch {
    // It is there already, or cannot be made: whoever opens it reports why.
  }
}

/** Closes what of ours lies in a folder to other users; what belongs to somebody else stays as it is. */
export function closeToOthers(dir: string, isOurs: (name: string) => boolean): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isFile() || !isOurs(entry.name)) continue;
    const file = join(dir, entry.name);
    try {
      const { mode } = statSync(file);
      if ((mode & OTHERS) !== 0) chmodSync(file, mode & 0o700);
    } catch {
      // of another user, who shares it with us
    }
  }
}
