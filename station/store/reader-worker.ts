import { parentPort, workerData } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { newColumnFrame, PROGRESS_FRAME } from '../../core/model/column-frame.ts';
import { FaultError } from '../../core/result/result.ts';
import { outcomeRules } from '../../probes/registry.ts';
import { AccountReading } from './account-reading.ts';
import { HistoryScan, journalRowsSince } from './history.ts';
import { decodeJournalFigures } from './journal-row.ts';
import type { JournalScan } from './journal-scan.ts';
import { openReadOnly } from './open-database.ts';
import { PastReading, PathReading } from './path-reading.ts';
import type { FromReader, ReaderJob, ToReader } from './reader-protocol.ts';
import { readFault } from './store-fault.ts';

/** Reads the journal on a connection of its own, so that no query waits for the writer or the station's event loop. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const { journalPath } = workerData as { readonly journalPath: string };
/** Between looks at the inbox. */
const STEP_MS = 40;

let opened: Database | undefined;

/** The connection; tried again with each job while it cannot be had. Throws a FaultError. */
function database(): Database {
  if (opened) return opened;
  const result = openReadOnly(journalPath);
  if (!result.ok) throw new FaultError(result.fault);
  opened = result.value;
  return opened;
}

/** A job under way. */
interface Work {
  readonly id: number;
  readonly scan: JournalScan;
  readonly tellProgress: () => void;
  readonly tellResult: () => void;
}

/** The one at the front has its turn next. */
const works: (ReaderJob | Work)[] = [];

const send = (message: FromReader, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const sendFrame = (id: number, bytes: Uint8Array<ArrayBuffer>) =>
  send({ type: 'frame', id, buffer: bytes.buffer }, [bytes.buffer]);

function begin(db: Database, job: ReaderJob): Work {
  const { id } = job;
  switch (job.type) {
    case 'history': {
      const scan = new HistoryScan(db, job.query, outcomeRules);
      const tellProgress = () => sendFrame(id, newColumnFrame(PROGRESS_FRAME, 0, { share: scan.progress }).bytes);
      const tellResult = () => {
        for (const frame of scan.frames()) sendFrame(id, frame);
      };
      return { id, scan, tellProgress, tellResult };
    }
    case 'path': {
      const reading = new PathReading(db, job.query);
      const { scan } = reading;
      const tellProgress = () => send({ type: 'progress', id, share: scan.progress });
      return { id, scan, tellProgress, tellResult: () => send({ type: 'path', id, path: reading.result() }) };
    }
    case 'accounts': {
      const reading = new AccountReading(db, job.query);
      const tellResult = () => send({ type: 'accounts', id, accounts: reading.result() });
      return { id, scan: reading.scan, tellProgress: () => undefined, tellResult };
    }
    case 'past': {
      const reading = new PastReading(db, job.query);
      const tellResult = () => send({ type: 'past', id, past: reading.result() });
      return { id, scan: reading.scan, tellProgress: () => undefined, tellResult };
    }
  }
}

/** Runs a step of the next job; long ones alternate, so that none delays a short one. */
function work(): void {
  const next = works.shift();
  if (!next) return;
  try {
    takeStep('scan' in next ? next : begin(database(), next));
  } catch (error) {
    if ('scan' in next) next.scan.close();
    send({ type: 'failed', id: next.id, fault: readFault(journalPath, error) });
  }
  if (works.length > 0) setImmediate(work);
}

function takeStep(current: Work): void {
  const { id, scan } = current;
  if (!scan.step(STEP_MS, () => performance.now())) {
    current.tellProgress();
    works.push(current);
    return;
  }
  scan.close();
  current.tellResult();
  send({ type: 'done', id, damaged: scan.damaged });
}

function cancel(id: number): void {
  const at = works.findIndex((one) => one.id === id);
  const [left] = at < 0 ? [] : works.splice(at, 1);
  if (left && 'scan' in left) left.scan.close();
}

function replay(id: number, sinceMs: number, throughId: number): void {
  let damaged = 0;
  try {
    for (const row of journalRowsSince(database(), sinceMs, throughId)) {
      try {
        send({ type: 'samples', id, probeCode: row.probeCode, samples: decodeJournalFigures(row) });
      } catch {
        damaged += 1;
      }
    }
    send({ type: 'done', id, damaged });
  } catch (error) {
    send({ type: 'failed', id, fault: readFault(journalPath, error) });
  }
}

port.on('message', (message: ToReader) => {
  if (message.type === 'replay') return replay(message.id, message.sinceMs, message.throughId);
  if (message.type === 'cancel') return cancel(message.id);
  if (works.push(message) === 1) setImmediate(work);
});
