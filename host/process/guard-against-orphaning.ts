import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Log } from '../../core/ports/log.ts';
import type { Result } from '../../core/result/result.ts';
import { loadNative, type NativeModule } from '../../native/index.ts';

/** Time for the main thread to end the process in order. */
const GRACE_SECONDS = 4;

/**
 * Kills this process when its parent has ended and the main thread hangs in the kernel: by a thread of the native build, which takes a few
 * kilobytes, or by a worker, which takes some 15 MB, where there is no native build.
 */
export function guardAgainstOrphaning(log: Log, native: Result<NativeModule> = loadNative()): void {
  if (process.platform === 'win32') return; // there a process keeps the number of a parent that has ended
  if (native.ok) {
    const errno = native.value.guardAgainstOrphaning(GRACE_SECONDS);
    if (errno !== 0) log.warn('Does not watch whether its parent is gone', { errno });
    return;
  }
  const file = join(dirname(process.argv[1] ?? '.'), 'orphan-guard.cjs');
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  new Worker(file, { resourceLimits: limits, workerData: GRACE_SECONDS })
    .on('error', (error) => log.warn('No longer watches whether its parent is gone', { error }))
    .unref();
}
