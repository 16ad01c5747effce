import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../../host/clock.ts';
import { growthLimit } from '../../../host/process/growth-limit.ts';
import { mallocTrim, memoryRelease } from '../../../host/process/release-memory.ts';
import { foldLimitIn } from '../fold-limit.ts';
import { storeFault } from '../store-fault.ts';
import { Compactor } from './compactor.ts';
import type { CompactorData, FromCompactor, ToCompactor } from './compactor-protocol.ts';
import { CompactorRounds } from './compactor-rounds.ts';

/** The thread that moves samples from the journal to blocks and rollups. It writes none of the writer's files. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const { dataDir, journalPath, limits, foldLimit } = workerData as CompactorData;

const send = (message: FromCompactor) => port.postMessage(message);
const clock = systemClock();
const releaseMemory = memoryRelease();
/** Collects garbage after each second step of a merge or so: they make 5 MB each. A merge of an hour takes a minute, for which malloc would keep 20 to 50 MB. */
const limitGrowth = growthLimit(8_000_000, mallocTrim());
const rounds = new CompactorRounds({
  clock,
  open: (current) =>
    new Compactor({
      ...{ dataDir, journalPath, limits: current, nowMs: clock.nowMs, monotonicMs: clock.monotonicMs },
      onDamage: ({ path, fromMs, toMs }, keptPath) =>
        send({ type: 'file-damaged', file: { path, keptPath, fromMs, toMs } }),
    }),
  limits,
  foldLimit: () => foldLimitIn(foldLimit),
  defer: (step) => setImmediate(step),
  onStep: limitGrowth,
  faultOf: (error) => storeFault(dataDir, error),
  onState: (state) => send({ type: 'state', state }),
  onRound(fault) {
    send({ type: 'round', fault });
    releaseMemory();
  },
});

port.on('message', (message: ToCompactor) => {
  switch (message.type) {
    case 'limits':
      return rounds.setLimits(message.limits);
    case 'compact':
      return rounds.request(() => send({ type: 'compacted', id: message.id }));
    case 'retry':
      return rounds.retry();
    case 'close':
      rounds.close();
      send({ type: 'closed' });
      port.close();
  }
});
