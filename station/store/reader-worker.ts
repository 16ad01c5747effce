import { parentPort, workerData } from 'node:worker_threads';
import { growthLimit } from '../../host/process/growth-limit.ts';
import { ReaderJobs, type Work } from './reader-jobs.ts';
import type { FromReader, ReaderData, ReaderJob, ToReader } from './reader-protocol.ts';
import { readFault } from './store-fault.ts';

/** Reads the store on connections of its own, so that no query waits for the writer or the station's event loop. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const { dataDir } = workerData as ReaderData;
/** Between looks at the inbox. */
const STEP_MS = 40;
const CLOSE_DELETED_EVERY_MS = 60_000;
/**
 * The garbage of rows that were read is collected in pauses, which follow most questions: collecting takes as long as a chart. When there
 * is more of it, no pause is waited for.
 */
const PAUSE_MS = 50;
const collectInPause = growthLimit(16_000_000);
const collectMuch = growthLimit(48_000_000);
let pause: NodeJS.Timeout | undefined;

const send = (message: FromReader, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const jobs = new ReaderJobs(dataDir, send);

/** The one at the front has its turn next. */
const works: (ReaderJob | Work)[] = [];

/** Runs a step of the next job; long ones alternate, so that none delays a short one. */
function work(): void {
  const next = works.shift();
  if (!next) return;
  try {
    takeStep('steps' in next ? next : jobs.begin(next));
  } catch (error) {
    if ('steps' in next) next.steps.close();
    send({ type: 'failed', id: next.id, fault: readFault(dataDir, error) });
  }
  if (works.length > 0) setImmediate(work);
  else rest();
}

function rest(): void {
  collectMuch();
  pause = setTimeout(collectInPause, PAUSE_MS);
}

function takeStep(current: Work): void {
  const { id, steps } = current;
  if (!steps.step(STEP_MS, () => performance.now())) {
    current.reportProgress();
    works.push(current);
    return;
  }
  steps.close();
  current.reportResult();
  send({ type: 'done', id, damaged: steps.damaged });
}

function cancel(id: number): void {
  const at = works.findIndex((one) => one.id === id);
  const [left] = at < 0 ? [] : works.splice(at, 1);
  if (left && 'steps' in left) left.steps.close();
}

setInterval(() => jobs.closeDeleted(), CLOSE_DELETED_EVERY_MS);

port.on('message', (message: ToReader) => {
  if (message.type === 'cancel') return cancel(message.id);
  clearTimeout(pause);
  if (works.push(message) === 1) setImmediate(work);
});
