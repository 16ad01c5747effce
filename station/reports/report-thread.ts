import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { SetPdf } from '../../host/typst/typst-messages.ts';
import type { FromReport, ReportTask, TemplateTask, ToReport } from './report-protocol.ts';

/** Old generation of a thread, MB: samples of 64 MB are in memory together, and the document. */
const MEMORY_MB = 1024;
/** A thread that does not end when it is asked to is ended after this time, ms. */
const END_WITHIN_MS = 2000;

export type ReportResult = Exclude<FromReport, { readonly type: 'progress' | 'failed' | 'set-pdf' }>;

export interface ReportRun {
  readonly signal: AbortSignal;
  onProgress(share: number): void;
}

/** Runs a report in a thread of its own. Takes its place in tests. */
export type StartReport = (task: ReportTask | TemplateTask, run: ReportRun) => Promise<ReportResult>;

/**
 * Makes reports in a thread each, so that the station does not wait for them.
 * They reject with FaultErrors `usage.*`, `store.*`, `report.*`; `report.cancelled` when `signal` is aborted.
 * @param setPdf sets documents where a thread cannot start a process for them
 */
export const reportStarter =
  (setPdf?: SetPdf): StartReport =>
  (task, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new FaultError(CANCELLED));
      const worker = new Worker(join(task.entryDir, 'report-worker.cjs'), {
        workerData: { ...task, isPdfSetByHost: setPdf !== undefined } satisfies ReportTask | TemplateTask,
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      });
      const tell = (message: ToReport) => worker.postMessage(message);
      const cancel = () => {
        // Only files leave something behind; the next preview is waited for.
        if (task.work.kind !== 'files') return void worker.terminate();
        tell({ type: 'cancel' });
        setTimeout(() => void worker.terminate(), END_WITHIN_MS).unref();
      };
      let result: ReportResult | undefined;
      let failure: unknown;
      signal.addEventListener('abort', cancel, { once: true });
      worker.on('message', (message: FromReport) => {
        if (message.type === 'progress') onProgress(message.share);
        else if (message.type === 'set-pdf') {
          setPdf?.(message.job, signal).then(
            (made) => tell({ type: 'pdf-set', made }),
            (error: unknown) => tell({ type: 'pdf-failed', fault: toFault(error) }),
          );
        } else if (message.type === 'failed') failure = new FaultError(message.fault);
        else result = message;
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        failure = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new FaultError(TOO_LARGE) : error;
      });
      worker.on('exit', () => {
        signal.removeEventListener('abort', cancel);
        if (result) resolve(result);
        else reject(failure ?? new FaultError(signal.aborted ? CANCELLED : ENDED));
      });
    });

/** Makes a report in a thread that starts the process for its PDF by itself. */
export const startReport: StartReport = reportStarter();

const CANCELLED: Fault = { code: 'report.cancelled', message: 'The report was cancelled' };
/** A thread ended without saying why. */
export const ENDED: Fault = {
  code: 'report.ended',
  message: 'Making the report ended unexpectedly',
  hint: 'Try it again',
};
/** A thread ended at the limit of its memory. */
export const TOO_LARGE: Fault = {
  code: 'report.too-large',
  message: 'The report needs more memory than there is',
  hint: 'Choose fewer targets or a shorter span',
};
