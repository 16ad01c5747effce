/**
 * Calls back with an error that nothing caught, rejections of promises included, in place of the runtime's stack trace
 * and its exit status 1, which has a meaning of its own here. The process is in no known state: end it.
 */
export function onUncaught(end: (error: unknown) => void): void {
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** Drops what standard output and error do not take: a full disk or a closed terminal is no reason to end. */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
