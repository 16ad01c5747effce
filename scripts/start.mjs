// `npm start`: installs and builds what is missing, then runs `sounder serve` under the right Node.
import { join } from 'node:path';
import { build } from './build.mjs';
import { findNode, installDependencies, main, root, runThrough } from './runtime.mjs';

await main(async () => {
  installDependencies();
  const node = findNode();
  await build(node);
  return runThrough(node, [join(root, 'dist', 'sounder.cjs'), 'serve', ...process.argv.slice(2)]);
});
