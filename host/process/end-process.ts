/**
 * Ends this process at once, with what it has written. `process.exit` would first wait for every look-up that holds a
 * thread: as long as name servers are silent.
 */
export function endProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
