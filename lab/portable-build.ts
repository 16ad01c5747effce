import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPortable } from '../host/packet-io/portable/modules.ts';
import { buildPortable } from '../portable/build.mjs';
import { PROJECT_DIR } from './namespaces.ts';

export interface PortableBuild {
  /** Folder with the packages of the portable driver; other users may read it. */
  readonly dir: string;
  /** Why they could not be built, if so. */
  readonly missing: string | undefined;
  remove(): void;
}

/** Finds the project's own build, else makes one for the tests, where the packages are available. */
export function portableBuild(): PortableBuild {
  const own = join(PROJECT_DIR, 'portable');
  if (loadPortable(own).ok) return { dir: own, missing: undefined, remove: () => undefined };
  const dir = mkdtempSync(join(tmpdir(), 'sounder-portable-'));
  chmodSync(dir, 0o755);
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    buildPortable(dir);
    return { dir, missing: undefined, remove };
  } catch (error) {
    return { dir, missing: (error as Error).message, remove };
  }
}
