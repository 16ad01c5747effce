import { join } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { isDamage, readFault } from '../store/store-fault.ts';

/**
 * Runs a reading of stored data; what SQLite throws becomes a FaultError `store.*`. Damage of a day's file is counted where it is met
 * and hides no other file: what arrives here is damage of the journal.
 */
export function readingStore<T>(dataDir: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError(readFault(isDamage(error) ? join(dataDir, 'journal.db') : dataDir, error));
  }
}
