import type { Port } from '../../core/rpc/port.ts';
import type { RunningEngine } from '../../engine/packet/start-engine.ts';
import { startServiceEngine } from '../../engine/service/start-service-engine.ts';
import { streamLog } from '../../host/log.ts';
import { widenThreadPool } from '../../host/lookup.ts';
import type { ServiceEngineInit } from '../ports/process-messages.ts';
import { KeyFromMain } from './key-from-main.ts';
import { runAsUtility } from './parent.ts';

widenThreadPool();

/** The service engine as a utility process: main brings it the station's end of a channel. */
let engine: RunningEngine | undefined;
const early: Port[] = [];
const secretsKey = new KeyFromMain();

runAsUtility<ServiceEngineInit>({
  name: 'service-engine',
  async start(init, tell) {
    const log = streamLog('service-engine', init.verbose ? 'debug' : 'warn');
    engine = startServiceEngine(init, log, secretsKey.source(tell));
    for (const port of early.splice(0)) engine.attach(port);
    tell({ type: 'ready' });
  },
  attach(port) {
    if (engine) engine.attach(port);
    else early.push(port);
  },
  hear(message) {
    if (message.type === 'secrets-key') secretsKey.take(message.key, message.fault);
  },
  async close() {
    await engine?.close();
    return null;
  },
});
