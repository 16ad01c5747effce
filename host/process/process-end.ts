/**
 * Calls back with an uncaught error, rejections of promises included, instead of the runtime's stack trace
 * and its exit status 1, which has another meaning here. The process is in an unknown state: end it.
 */
export function onUncaught(end: (error: unknown) => void): void {
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** Ignores write errors of standard output and error: a full disk or a closed terminal does not end the process. */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
