import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { PendingCalls } from '../../core/rpc/pending-calls.ts';
import { systemClock } from '../../host/clock.ts';
import { openReadOnly } from '../store/open-database.ts';
import { JournalTail } from './journal-tail.ts';
import { openOutbox } from './outbox.ts';
import { OutputSet } from './output-set.ts';
import type { FromOutputs, OutputsData, ToOutputs } from './outputs-protocol.ts';
import { SeriesLabelReader } from './series-labels.ts';

/** The thread of all outputs: reads the journal, keeps the queues, sends. The station's loop does none of it. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const { dataDir, version } = workerData as OutputsData;
const STEP_EVERY_MS = 1000;
const REPORT_EVERY_MS = 500;
/** Events on the timeline are not written more often. */
const LOSSES_EVERY_MS = 10_000;

const send = (message: FromOutputs) => port.postMessage(message);
const secrets = new PendingCalls<string>();

function readOnly(name: string) {
  const opened = openReadOnly(join(dataDir, name));
  if (!opened.ok) throw new FaultError(opened.fault);
  return opened.value;
}

function run(): (message: ToOutputs) => void {
  const outbox = openOutbox(join(dataDir, 'outbox.db'));
  const labels = new SeriesLabelReader(readOnly('sounder.db'));
  const set = new OutputSet({
    outbox,
    tail: new JournalTail(readOnly('journal.db')),
    labelsOf: (series) => labels.of(series),
    host: { version, secret: (reference) => secrets.start((id) => send({ type: 'secret', id, reference })) },
    clock: systemClock(),
    random: Math.random,
  });
  let configureFault: Fault | null = null;
  let isStepping = false;
  const step = () => {
    isStepping = set.step();
    if (isStepping) setImmediate(step);
  };
  const report = () => {
    const { neededAfter } = set;
    send({ type: 'status', outputs: set.status(), fault: configureFault, neededAfter });
  };
  const reportLosses = () => {
    const losses = set.takeLosses();
    if (losses.length > 0) send({ type: 'loss', losses });
  };
  const timers = [
    setInterval(() => !isStepping && step(), STEP_EVERY_MS),
    setInterval(report, REPORT_EVERY_MS),
    setInterval(reportLosses, LOSSES_EVERY_MS),
  ];
  const close = () => {
    for (const timer of timers) clearInterval(timer);
    set.close();
    reportLosses();
    outbox.close();
    send({ type: 'closed' });
    port?.close();
  };
  return (message) => {
    switch (message.type) {
      case 'configure':
        try {
          set.configure(message.outputs);
          configureFault = null;
        } catch (error) {
          configureFault = toFault(error);
        }
        report();
        return;
      case 'catalog':
        labels.forget();
        set.setTimeouts(message.timeouts);
        return;
      case 'settled':
        return set.setSettled(message.settled);
      case 'secret':
        return secrets.resolve(message.id, message.value);
      case 'no-secret':
        return secrets.reject(message.id, new FaultError(message.fault));
      case 'finish':
        set.finish();
        report();
        return send({ type: 'finished', id: message.id });
      case 'test':
        void set.test(message.output).then(
          (fault) => send({ type: 'tested', id: message.id, fault }),
          (error: unknown) => send({ type: 'tested', id: message.id, fault: toFault(error) }),
        );
        return;
      case 'close':
        return close();
    }
  };
}

try {
  port.on('message', run());
} catch (error) {
  send({ type: 'status', outputs: [], fault: toFault(error), neededAfter: null });
  send({ type: 'closed' });
  port.close();
}
