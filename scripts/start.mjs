// `npm start`: installs and builds what is missing, then runs `sounder serve` under the right Node, in the desktop
// program where that is possible and in the browser elsewhere.
import { join } from 'node:path';
import { build } from './build.mjs';
import { chooseHost } from './choose-host.mjs';
import { provideElectron } from './fetch-electron.mjs';
import { findNode, installDependencies, main, root, runThrough, say } from './runtime.mjs';

/** Exit status of `sounder serve --desktop` where no window can be opened. */
const NOT_HERE = 69;

await main(async () => {
  installDependencies();
  const node = findNode();
  await build(node);
  const words = process.argv.slice(2);
  const serve = (...more) => runThrough(node, [join(root, 'dist', 'sounder.cjs'), 'serve', ...more, ...words]);
  const host = chooseHost(words, process.env, process.platform, process.getuid?.());
  if (host === 'browser') return serve();
  const binary = await provideElectron();
  if (host === 'desktop') return serve();
  if (binary) {
    const status = await serve('--desktop');
    if (status !== NOT_HERE) return status;
    say('The page opens in your browser instead.');
  }
  return serve();
});
