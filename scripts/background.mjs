// Programs in the background take the processor time that nothing else wants, so that tests which measure in real time,
// and wait most of it, run beside them undisturbed.
import { spawnSync } from 'node:child_process';

/**
 * Last among all threads and, where the system shares time between sessions first, among the sessions. Of users without privileges
 * the kernel takes one such wish in a tenth of a second.
 */
const GO_LAST = `
  tries=30
  while [ -e /proc/self/autogroup ] && ! (echo 19 > /proc/self/autogroup) 2> /dev/null; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || exit 1
    sleep 0.1
  done
  exec chrt --idle 0 "$@"`;
/** Ends with its parent, also when that is killed: a session of its own gets no signal of the terminal. */
const LAST = ['setpriv', '--pdeathsig', 'TERM', 'sh', '-c', GO_LAST, 'sh'];

/**
 * @typedef {{prefix: string[], options: import('node:child_process').SpawnOptions}} Place   where a program runs: how
 *   its command begins, and options of its process
 */

/** @type {Place} */
export const FOREGROUND = { prefix: [], options: {} };

/** @returns {Place | undefined} undefined where programs cannot be kept in the background */
export function background() {
  if (process.platform !== 'linux') return undefined;
  // In a session of their own: what shares one shares its priority too.
  const options = { detached: true };
  const { status } = spawnSync(LAST[0], [...LAST.slice(1), 'true'], { ...options, stdio: 'ignore' });
  return status === 0 ? { prefix: LAST, options } : undefined;
}
