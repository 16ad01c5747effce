import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FaultError } from '../../core/result/result.ts';
import type { ReadTargets } from './read-targets.ts';
import { ENDED, TOO_LARGE } from './report-thread.ts';
import type { FromTargets, TargetTask } from './target-thread-protocol.ts';

/** Old generation of a thread, MB. */
const MEMORY_MB = 1024;

/** A thread that reads targets beside this one. */
export interface TargetHelper {
  /** Results that came since the last call. Throws FaultErrors `store.*`, `report.*` */
  taken(): readonly ReadTargets[];
  /** Series that it has read so far, one in part. */
  readonly series: number;
  /** Parts of the stored data that it could not read; null = it still reads. */
  readonly damagedParts: ReadonlySet<string> | null;
  /** Resolves at its next message; at once when there is something to take, or nothing comes any more. */
  message(): Promise<void>;
  stop(): void;
}

export type StartHelper = (task: TargetTask) => TargetHelper;

/** @param entryDir folder of the built files */
export const targetThread =
  (entryDir: string): StartHelper =>
  (task) => {
    const worker = new Worker(join(entryDir, 'target-worker.cjs'), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    let results: ReadTargets[] = [];
    let failure: unknown;
    let damagedParts: ReadonlySet<string> | null = null;
    let [done, series] = [0, 0];
    let waiting = Promise.withResolvers<void>();
    const wake = () => {
      waiting.resolve();
      waiting = Promise.withResolvers<void>();
    };
    worker.on('message', (message: FromTargets) => {
      if (message.type === 'read') {
        results.push(message);
        done += message.targets.length;
        series = Math.max(series, done);
      } else if (message.type === 'progress') series = message.series;
      else if (message.type === 'failed') failure = new FaultError(message.fault);
      else damagedParts = message.damagedParts;
      wake();
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      failure = new FaultError(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? TOO_LARGE : { ...ENDED, hint: error.message },
      );
      wake();
    });
    worker.on('exit', () => {
      if (!damagedParts) failure ??= new FaultError(ENDED);
      wake();
    });
    return {
      taken() {
        if (failure !== undefined) throw failure;
        const found = results;
        results = [];
        return found;
      },
      get series() {
        return series;
      },
      get damagedParts() {
        return damagedParts;
      },
      message: () =>
        failure !== undefined || damagedParts || results.length > 0 ? Promise.resolve() : waiting.promise,
      stop: () => void worker.terminate(),
    };
  };
