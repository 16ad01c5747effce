import { chmodSync, closeSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PRIVATE = 0o600;
const OTHERS = 0o077;

/** Creates an empty file readable by this user only, before a library opens it that has no mode option. */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'ax', PRIVATE));
  } catch {
    // It exists already, or cannot be created: opening it reports the reason.
  }
}

/** Removes other users' access to this user's files in a folder; files of other users stay unchanged. */
export function closeToOthers(dir: string, isOurs: (name: string) => boolean): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isFile() || !isOurs(entry.name)) continue;
    const file = join(dir, entry.name);
    try {
      const { mode } = statSync(file);
      if ((mode & OTHERS) !== 0) chmodSync(file, mode & 0o700);
    } catch {
      // of another user, who shares it
    }
  }
}
