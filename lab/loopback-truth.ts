import { readFileSync } from 'node:fs';
import { compileHelper } from './compile.ts';

/**
 * A command during which `native/test/watcher.c` notes the round trips of ICMP echo on the loopback interface.
 * @param file gets them when the command has ended; `readTruth` reads it
 * @returns the command line, or why there is no watcher
 */
export function watchedCommand(
  command: readonly string[],
  file: string,
): { readonly command: readonly string[] } | { readonly missing: string } {
  const watcher = compileHelper('watcher.c', []);
  if ('missing' in watcher) return watcher;
  const script = `${watcher.file} ${file} >/run/watcher & until grep -q ready /run/watcher; do kill -0 $!; sleep 0.01; done
    "$@"; code=$?; kill -TERM $!; wait $!; exit $code`;
  return { command: ['sh', '-c', script, 'sh', ...command] };
}

/** @returns round trips by address, ns, in the order of the rounds */
export function readTruth(file: string): ReadonlyMap<string, readonly number[]> {
  const truth = new Map<string, number[]>();
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const [address = '', rttNs] = line.split(' ');
    const known = truth.get(address);
    if (known) known.push(Number(rttNs));
    else truth.set(address, [Number(rttNs)]);
  }
  return truth;
}
