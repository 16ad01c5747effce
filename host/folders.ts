import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FaultError } from '../core/result/result.ts';
import { systemErrorText } from './system-error-text.ts';

/**
 * Default data folder: the same for every host (XDG on Linux, Library on macOS,
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

/** Default data folder of an agent, beside that of a station on the same host. */
export function defaultAgentDir(env: NodeJS.ProcessEnv = process.env, platform?: NodeJS.Platform): string {
  return `${defaultDataDir(env, platform)}-agent`;
}

/** Folder for what Sounder remembers of its use by this user, outside all data folders. */
export function defaultStateDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = absolute(env['HOME']) ?? homedir();
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Sounder State');
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Sounder State');
    default:
      return join(absolute(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'sounder');
  }
}

/** Longest path of a socket: 107 on Linux, 103 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;
/** Length of `/sounder-`, six random characters and `/engine`, the longest name of a socket. */
const OWN_PART_BYTES = 22;

/**
 * A new folder for sockets, private to the user (0700): in `XDG_RUNTIME_DIR`, the temporary folder or /tmp,
 * the first that exists, is writable and short enough for the path of a socket. Fault `data.no-socket-folder`.
 * Its name is unpredictable: in a shared temporary folder another user could have created it before.
 */
export function runtimeDir(env: NodeJS.ProcessEnv = process.env): string {
  const places = [absolute(env['XDG_RUNTIME_DIR']), absolute(env['TMPDIR']) ?? tmpdir(), '/tmp'];
  const reasons: string[] = [];
  for (const place of new Set(places.filter((one) => one !== undefined))) {
    if (Buffer.byteLength(place) + OWN_PART_BYTES > MAX_SOCKET_PATH_BYTES) {
      reasons.push(`${place} is too long a path`);
      continue;
    }
    try {
      return mkdtempSync(join(place, 'sounder-'));
    } catch (error) {
      reasons.push(`${place}: ${systemErrorText(error)}`);
    }
  }
  throw new FaultError({
    code: 'data.no-socket-folder',
    message: `There is no folder for sockets: ${reasons.join('; ')}`,
    hint: `set TMPDIR to a folder that this user may write, of at most ${MAX_SOCKET_PATH_BYTES - OWN_PART_BYTES} bytes`,
  });
}

/** The XDG specification ignores relative paths. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && path !== '' && resolve(path) === path ? path : undefined;
}
