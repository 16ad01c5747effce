// `npm run e2e:electron`: every suite of e2e/ on the real Electron, where its binary and a display are to be had. Says
// what is not run and why; never fetches the binary.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { electronBinary } from '../host/electron-binary.mjs';
import { build } from './build.mjs';
import { findNode, installDependencies, main, root, runThrough, say } from './runtime.mjs';

/** Words that give a program a display; undefined where there is none. */
function display() {
  const isLocal = process.platform === 'win32' || process.platform === 'darwin';
  if (isLocal || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return [];
  return spawnSync('xvfb-run', ['--help']).status === 0 ? ['xvfb-run', '-a'] : undefined;
}

await main(async () => {
  installDependencies();
  const binary = electronBinary(root);
  if (!binary) {
    say('not run: no binary');
    return 0;
  }
  const shown = display();
  if (!shown) {
    say('not run: no display – set DISPLAY, or: apt-get install xvfb');
    return 0;
  }
  const node = findNode();
  await build(node);
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  const [command, ...words] = [...shown, node, cli, 'test', ...process.argv.slice(2)];
  return runThrough(command, words, { env: { ...process.env, SOUNDER_ELECTRON: binary } });
});
