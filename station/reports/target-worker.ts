import { parentPort, workerData } from 'node:worker_threads';
import { toFault } from '../../core/result/result.ts';
import { readTargets } from './read-targets.ts';
import { ReportSource } from './report-source.ts';
import { frameOf, TargetReading } from './target-reading.ts';
import type { FromTargets, TargetTask } from './target-thread-protocol.ts';

/** Reads targets of a report beside the thread that puts it together, and exits. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const { dataDir, basis, next, maxBytes } = workerData as TargetTask;

const send = (message: FromTargets) => port.postMessage(message);

/** Time between two messages on the progress, ms. */
const PROGRESS_MS = 100;
let sentMs = 0;

function run(): void {
  const source = new ReportSource(dataDir);
  try {
    const reading = new TargetReading(source, basis, frameOf(basis));
    source.guarded(() => {
      for (const found of readTargets(reading, basis.series.length, next, maxBytes)) {
        if (typeof found !== 'number') send({ type: 'read', ...found });
        else if (performance.now() - sentMs >= PROGRESS_MS) {
          sentMs = performance.now();
          send({ type: 'progress', series: found });
        }
      }
    });
    send({ type: 'done', damagedParts: reading.damagedParts });
  } finally {
    source.close();
  }
}

try {
  run();
} catch (error) {
  send({ type: 'failed', fault: toFault(error) });
}
