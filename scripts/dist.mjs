// `npm run dist`: the packages of this platform, in dist-packages/. Downloads Electron and the packagers.
import { join } from 'node:path';
import { build } from './build.mjs';
import { findNode, installDependencies, main, root, runThrough } from './runtime.mjs';

await main(async () => {
  installDependencies();
  const node = findNode();
  await build(node);
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  return runThrough(node, [builder, '--publish', 'never', ...process.argv.slice(2)]);
});
