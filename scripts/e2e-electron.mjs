// `npm run e2e:electron`: every suite of e2e/ on the real Electron, where its binary and a display are available.
// Reports what is not run and why; never downloads the binary.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronBinary } from '../host/electron-binary.mjs';
import { build } from './build.mjs';
import { findNode, installDependencies, main, root, runThrough, say } from './runtime.mjs';

/** Command prefix that gives a program a display; undefined without one. */
function display() {
  const isLocal = process.platform === 'win32' || process.platform === 'darwin';
  if (isLocal || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return [];
  return spawnSync('xvfb-run', ['--help']).status === 0 ? ['xvfb-run', '-a'] : undefined;
}

/**
 * @param args arguments of Playwright, such as reporters and filters
 * @returns why it did not run, or the suites' exit status
 */
export async function runOnElectron(node, args, env = {}) {
  const binary = electronBinary(root);
  if (!binary) return 'not run: no binary';
  const shown = display();
  if (!shown) return 'not run: no display – set DISPLAY, or: apt-get install xvfb';
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  const [command, ...words] = [...shown, node, cli, 'test', ...args];
  return runThrough(command, words, { env: { ...process.env, ...env, SOUNDER_ELECTRON: binary } });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    installDependencies();
    const node = findNode();
    await build(node);
    const result = await runOnElectron(node, process.argv.slice(2));
    if (typeof result === 'number') return result;
    say(result);
    return 0;
  });
}
