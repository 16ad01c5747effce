import { closeSync, openSync } from 'node:fs';

/** Whether this process still has the terminal that it was started in. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false; // it was closed, or there never was one
  }
}

/**
 * Calls back on SIGHUP, by which daemons are told to read their files again. The same signal says that the terminal was
 * closed; a program that writes to one ends with it, as it would without this. Windows has no such signal.
 */
export function onReload(listener: () => void): () => void {
  const isInTerminal = process.stdout.isTTY === true;
  const hear = () => {
    if (isInTerminal && !hasTerminal()) process.kill(process.pid, 'SIGTERM');
    else listener();
  };
  process.on('SIGHUP', hear);
  return () => void process.off('SIGHUP', hear);
}
