import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExportRequest } from '../../core/contracts/export.ts';
import { FaultError } from '../../core/result/result.ts';
import type { ByteSource, SourceProgress } from '../downloads/byte-source.ts';
import { exportFileName, MEDIA_TYPES } from './export-file-name.ts';
import { type ExportTask, type FromExport, NEXT } from './export-protocol.ts';

/** Old generation of the thread, MB: a row group of Parquet with all columns takes some 200. */
const MEMORY_MB = 1024;

/**
 * Starts an export in a thread of its own, so that neither the station nor its queries wait for it.
 * Rejects with FaultErrors `usage.*`, `store.*`.
 * @param entryDir where `export-worker.cjs` lies
 */
export async function startExport(entryDir: string, task: ExportTask): Promise<ByteSource> {
  const thread = new ExportThread(entryDir, task);
  try {
    await thread.begun();
    return thread;
  } catch (error) {
    thread.close();
    throw error;
  }
}

class ExportThread implements ByteSource {
  readonly fileName: string;
  readonly mediaType: string;
  readonly totalBytes = null;
  progress: SourceProgress = { share: 0, rows: 0, damaged: 0 };
  private readonly worker: Worker;

  constructor(entryDir: string, task: ExportTask) {
    const { request } = task;
    this.fileName = exportFileName(request);
    this.mediaType = MEDIA_TYPES[request.format];
    this.worker = new Worker(join(entryDir, 'export-worker.cjs'), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    this.worker.on('error', () => undefined); // heard by the answer that is waited for
  }

  async begun(): Promise<void> {
    await this.answer();
  }

  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    const answer = this.answer();
    this.worker.postMessage(NEXT);
    const message = await answer;
    if (message.type === 'ready') throw new Error('the export began twice');
    this.progress = message.progress;
    return message.type === 'end' ? null : new Uint8Array(message.buffer);
  }

  close(): void {
    void this.worker.terminate();
  }

  private answer(): Promise<Exclude<FromExport, { readonly type: 'failed' }>> {
    const { worker } = this;
    return new Promise((resolve, reject) => {
      const settle = (run: () => void) => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        run();
      };
      const onMessage = (message: FromExport) =>
        settle(() => (message.type === 'failed' ? reject(new FaultError(message.fault)) : resolve(message)));
      const onError = (error: unknown) => settle(() => reject(error));
      const onExit = () => settle(() => reject(new FaultError(ENDED)));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }
}

const ENDED = { code: 'download.cancelled', message: 'The export ended before its end' };

/** Data folder of the exports of pages, and the program that makes them. */
export interface ExportPlace {
  readonly entryDir: string;
  /** Folder of the databases; for a read-only project, that of their copies. */
  readonly dataDir: string;
  readonly version: string;
}

export const startPageExport = ({ entryDir, dataDir, version }: ExportPlace, request: ExportRequest) =>
  startExport(entryDir, { dataDir, request, createdBy: `Sounder ${version}` });
