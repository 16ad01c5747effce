import type { Port } from '../../core/rpc/port.ts';
import type { RunningEngine } from '../../engine/packet/start-engine.ts';
import { startServiceEngine } from '../../engine/service/start-service-engine.ts';
import { streamLog } from '../../host/log.ts';
import { widenThreadPool } from '../../host/lookup.ts';
import type { ServiceEngineInit } from '../ports/process-messages.ts';
import { runAsUtility } from './parent.ts';

widenThreadPool();

/** The service engine as a utility process: main brings it the station's end of a channel. */
let engine: RunningEngine | undefined;
const early: Port[] = [];

runAsUtility<ServiceEngineInit>({
  name: 'service-engine',
  async start(init, tell) {
    engine = startServiceEngine(streamLog('service-engine', init.verbose ? 'debug' : 'warn'));
    for (const port of early.splice(0)) engine.attach(port);
    tell({ type: 'ready' });
  },
  attach(port) {
    if (engine) engine.attach(port);
    else early.push(port);
  },
  async close() {
    await engine?.close();
    return null;
  },
});
