import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where a project's data lies when nobody says: one answer for every host (XDG on Linux, Library on macOS,
 * LocalAppData on Windows), never Electron's own folder, so that desktop and browser see the same project.
 */
export function defaultDataDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = absolute(env['HOME']) ?? homedir();
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Sounder');
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Sounder');
    default:
      return join(absolute(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'sounder');
  }
}

/**
 * A new folder for sockets, private to the user (0700) and short, since socket paths have at most 107 bytes on Linux.
 * Its name cannot be foretold: in a shared temporary folder somebody else could have made it before.
 */
export function runtimeDir(env: NodeJS.ProcessEnv = process.env): string {
  return mkdtempSync(join(absolute(env['XDG_RUNTIME_DIR']) ?? tmpdir(), 'sounder-'));
}

/** XDG says that relative paths are to be ignored. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && path !== '' && resolve(path) === path ? path : undefined;
}
