import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';

/** Closes a child process. @returns what is lost with it, which a failure of closing is too; null = nothing */
export async function lostOnClose(close: () => Promise<Fault | null>, log: Log): Promise<Fault | null> {
  try {
    return await close();
  } catch (error) {
    const fault = toFault(error);
    log.error('could not be closed in order', { ...fault });
    return fault;
  }
}
