import { closeSync, openSync } from 'node:fs';

/** Whether this process still has the terminal that it was started in. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false; // closed, or there never was one
  }
}

/**
 * Calls back on SIGHUP, which asks daemons to read their files again. The same signal reports that the terminal was
 * closed: a program that writes to a terminal ends with it, as it would by default. Windows has no such signal.
 * @returns stops listening
 */
export function onReload(listener: () => void): () => void {
  const isInTerminal = process.stdout.isTTY === true;
  const handle = () => {
    if (isInTerminal && !hasTerminal()) process.kill(process.pid, 'SIGTERM');
    else listener();
  };
  process.on('SIGHUP', handle);
  return () => void process.off('SIGHUP', handle);
}
