// `npm run bench`: the benchmarks of docs/benchmarks.md, in a network namespace of their own.
// `npm run bench -- NAME` runs one; `--seconds N` and `--rounds N` shorten it.
import { spawnSync } from 'node:child_process';
import { build } from './build.mjs';
import { findNode, installDependencies, main, runThrough, Stop } from './runtime.mjs';

await main(async () => {
  installDependencies();
  const node = findNode();
  await build(node);
  const setUp = 'ip link set lo up && echo "0 0" > /proc/sys/net/ipv4/ping_group_range && exec "$@"';
  const inNamespace = ['unshare', '-Urn', 'sh', '-c', setUp, 'sh'];
  if (spawnSync(inNamespace[0], [...inNamespace.slice(1), 'true']).status !== 0) {
    throw new Stop('the benchmarks need user namespaces (unshare -Urn), which this machine refuses');
  }
  const [command, ...args] = [...inNamespace, node, 'bench/main.ts', ...process.argv.slice(2)];
  return runThrough(command, args);
});
