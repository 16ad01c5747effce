// `npm run bench`: the benchmarks of docs/benchmarks.md, each in network namespaces of its own.
// `npm run bench -- NAME` runs one; `--seconds N` and `--rounds N` shorten it.
import { build } from './build.mjs';
import { findNode, installDependencies, main, runThrough } from './runtime.mjs';

await main(async () => {
  installDependencies();
  const node = findNode();
  await build(node);
  return runThrough(node, ['--expose-gc', 'bench/main.ts', ...process.argv.slice(2)]);
});
