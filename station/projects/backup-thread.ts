import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { BackupProgress, BackupResult } from '../maintain/backup.ts';

/** Settings of the backup thread. */
export interface BackupData {
  readonly dataDir: string;
  readonly dest: string;
  readonly withSecrets: boolean;
}

export type FromBackup =
  | { readonly type: 'progress'; readonly progress: BackupProgress }
  | { readonly type: 'done'; readonly result: BackupResult }
  | { readonly type: 'failed'; readonly fault: Fault };

/** The station's side of a backup, whose copying would delay the live view on its own thread. */
export class BackupThread {
  private readonly worker: Worker;

  /** @param entryDir where `backup-worker.cjs` lies */
  constructor(entryDir: string, workerData: BackupData) {
    this.worker = new Worker(join(entryDir, 'backup-worker.cjs'), { workerData });
  }

  /** Rejects with the FaultErrors of a backup. */
  async run(onProgress: (progress: BackupProgress) => void): Promise<BackupResult> {
    try {
      return await new Promise<BackupResult>((resolve, reject) => {
        this.worker.once('error', (error) => reject(new FaultError(toFault(error))));
        this.worker.on('message', (message: FromBackup) => {
          if (message.type === 'progress') onProgress(message.progress);
          else if (message.type === 'done') resolve(message.result);
          else reject(new FaultError(message.fault));
        });
      });
    } finally {
      void this.worker.terminate();
    }
  }

  cancel(): void {
    this.worker.postMessage('cancel');
  }
}
