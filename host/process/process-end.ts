import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';

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

/** Closes a child process. @returns a description of lost samples, also after a failure to close; null = none */
export async function lostOnClose(close: () => Promise<Fault | null>, log: Log): Promise<Fault | null> {
  try {
    return await close();
  } catch (error) {
    const fault = toFault(error);
    log.error('Could not be closed in order', { ...fault });
    return fault;
  }
}

/**
 * Ends this process immediately, after its output. `process.exit` would first wait for every look-up that holds a
 * thread, until name servers time out.
 */
export function endProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
