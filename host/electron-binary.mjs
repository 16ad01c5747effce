// Finds Electron's binary without loading the package: that would start a download. JavaScript, because
// scripts that run before anything is built use it too.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} root the folder that holds node_modules
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} the executable, if a usable one is there
 */
export function electronBinary(root, env = process.env) {
  const packageDir = join(root, 'node_modules', 'electron');
  const read = (path) => {
    const file = join(packageDir, path);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  };
  const named = read('path.txt');
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) {
    const path = join(override, named ?? (process.platform === 'win32' ? 'electron.exe' : 'electron'));
    return existsSync(path) ? path : undefined;
  }
  const wanted = read('package.json');
  if (named === undefined || wanted === undefined) return undefined;
  if (read('dist/version')?.replace(/^v/, '') !== JSON.parse(wanted).version) return undefined;
  const path = join(packageDir, 'dist', named);
  return existsSync(path) ? path : undefined;
}

/**
 * Finds the reason why no window can be opened here, whatever is installed.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @param {number | undefined} uid
 * @returns {'no display' | 'root' | undefined}
 */
export function noDesktop(env = process.env, platform = process.platform, uid = process.getuid?.()) {
  if (platform === 'win32') return undefined;
  const isLocal = platform === 'darwin' && !env['SSH_CONNECTION'];
  if (!isLocal && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'no display';
  return uid === 0 ? 'root' : undefined;
}
