import { parentPort, workerData } from 'node:worker_threads';
import { FaultError } from '../../core/result/result.ts';
import { PendingCalls } from '../../core/rpc/pending-calls.ts';
import { systemClock } from '../../host/clock.ts';
import type { FromInventories, InventoriesData, ToInventories } from './inventories-protocol.ts';
import { InventorySet } from './inventory-set.ts';
import { readKept, writeKept } from './kept-file.ts';

/** The thread of all inventories: reads files, URLs and commands, and checks every entry. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const { keptPath, isWatching } = workerData as InventoriesData;

const send = (message: FromInventories) => port.postMessage(message);
const secrets = new PendingCalls<string>();
const pids = new Set<number>();
const set = new InventorySet({
  kept: keptPath === null ? {} : readKept(keptPath),
  isWatching,
  command(pid, isRunning) {
    if (isRunning) pids.add(pid);
    else pids.delete(pid);
    send({ type: 'commands', pids: [...pids] });
  },
  secret: (reference) => secrets.start((id) => send({ type: 'secret', id, reference })),
  clock: systemClock(),
  changed: (reading) => send({ type: 'reading', reading }),
});

function keep(): void {
  if (keptPath === null) return;
  try {
    writeKept(keptPath, set.kept);
  } catch {
    // The next start reads the sources again; only a source that fails then has nothing.
  }
}

port.on('message', (message: ToInventories) => {
  switch (message.type) {
    case 'configure':
      return set.configure(message);
    case 'accept':
      if (set.accept(message.inventory, message.number)) keep();
      return;
    case 'secret':
      return secrets.resolve(message.id, message.value);
    case 'no-secret':
      return secrets.reject(message.id, new FaultError(message.fault));
    case 'ping':
      return send({ type: 'pong' });
    case 'close':
      set.close();
      return port.close();
  }
});
