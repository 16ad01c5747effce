import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';

/** Closes a child process. @returns a description of lost samples, also after a failure to close; null = none */
export async function lostOnClose(close: () => Promise<Fault | null>, log: Log): Promise<Fault | null> {
  try {
    return await close();
  } catch (error) {
    const fault = toFault(error);
    log.error('could not be closed in order', { ...fault });
    return fault;
  }
}
