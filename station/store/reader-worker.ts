import { parentPort, workerData } from 'node:worker_threads';
import { newColumnFrame, PROGRESS_FRAME } from '../../core/model/column-frame.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { outcomeRules } from '../probe-registry.ts';
import { type HistoryQuery, HistoryScan, journalRowsSince } from './history.ts';
import { decodeJournalSamples, type JournalSamples } from './journal-row.ts';
import { openReadOnly } from './open-database.ts';

/** Reads history on a connection of its own, so that no query ever waits for the writer or the station's loop. */
export type ToReader =
  | { readonly type: 'history'; readonly id: number; readonly query: HistoryQuery }
  | { readonly type: 'cancel'; readonly id: number }
  /** All samples since a time, oldest first: what a restarted station's live figures are made of. */
  | { readonly type: 'replay'; readonly id: number; readonly sinceMs: number; readonly throughId: number };

export type FromReader =
  | { readonly type: 'frame'; readonly id: number; readonly buffer: ArrayBuffer }
  | { readonly type: 'samples'; readonly id: number; readonly probeCode: number; readonly samples: JournalSamples }
  | { readonly type: 'done'; readonly id: number; readonly damaged: number }
  | { readonly type: 'failed'; readonly id: number; readonly fault: Fault };

const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const opened = openReadOnly((workerData as { readonly journalPath: string }).journalPath);
/** Between looks at the inbox. */
const STEP_MS = 40;

const cancelled = new Set<number>();
const queue: { readonly id: number; readonly query: HistoryQuery }[] = [];
let current: { readonly id: number; readonly scan: HistoryScan } | undefined;

const send = (message: FromReader, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const sendFrame = (id: number, bytes: Uint8Array<ArrayBuffer>) =>
  send({ type: 'frame', id, buffer: bytes.buffer }, [bytes.buffer]);

function work(): void {
  const job = current ?? startNext();
  if (!job) return;
  try {
    const done = job.scan.step(STEP_MS, () => performance.now());
    if (cancelled.delete(job.id)) finish(job);
    else if (done) {
      for (const frame of job.scan.frames()) sendFrame(job.id, frame);
      send({ type: 'done', id: job.id, damaged: job.scan.damaged });
      finish(job);
    } else sendFrame(job.id, newColumnFrame(PROGRESS_FRAME, 0, 0, job.scan.progress).bytes);
  } catch (error) {
    send({ type: 'failed', id: job.id, fault: toFault(error) });
    finish(job);
  }
  if (current || queue.length > 0) setImmediate(work);
}

function finish(job: { readonly scan: HistoryScan }): void {
  job.scan.close();
  current = undefined;
}

function startNext(): typeof current {
  const next = queue.shift();
  if (!next) return undefined;
  if (!opened.ok) {
    send({ type: 'failed', id: next.id, fault: opened.fault });
    return startNext();
  }
  current = { id: next.id, scan: new HistoryScan(opened.value, next.query, outcomeRules) };
  return current;
}

function replay(id: number, sinceMs: number, throughId: number): void {
  if (!opened.ok) return send({ type: 'failed', id, fault: opened.fault });
  let damaged = 0;
  for (const row of journalRowsSince(opened.value, sinceMs, throughId)) {
    try {
      send({ type: 'samples', id, probeCode: row.probeCode, samples: decodeJournalSamples(row) });
    } catch {
      damaged += 1;
    }
  }
  send({ type: 'done', id, damaged });
}

port.on('message', (message: ToReader) => {
  if (message.type === 'replay') return replay(message.id, message.sinceMs, message.throughId);
  if (message.type === 'cancel') {
    const at = queue.findIndex((job) => job.id === message.id);
    if (at >= 0) queue.splice(at, 1);
    else if (current?.id === message.id) cancelled.add(message.id);
    return;
  }
  queue.push({ id: message.id, query: message.query });
  if (!current) setImmediate(work);
});
