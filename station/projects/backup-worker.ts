import { parentPort, workerData } from 'node:worker_threads';
import { toFault } from '../../core/result/result.ts';
import { backupProject } from '../maintain/backup.ts';
import type { BackupData, FromBackup } from './backup-thread.ts';

/** Copies a project while the station serves it. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
/** Progress is reported this often. */
const REPORT_EVERY_MS = 100;

const send = (message: FromBackup) => port.postMessage(message);
const abort = new AbortController();
port.once('message', () => abort.abort());

let reportedAtMs = Number.NEGATIVE_INFINITY;
backupProject({
  ...(workerData as BackupData),
  nowMs: Date.now(),
  signal: abort.signal,
  onProgress(progress) {
    const nowMs = performance.now();
    if (nowMs - reportedAtMs < REPORT_EVERY_MS) return;
    reportedAtMs = nowMs;
    send({ type: 'progress', progress });
  },
}).then(
  (result) => send({ type: 'done', result }),
  (error: unknown) => send({ type: 'failed', fault: toFault(error) }),
);
