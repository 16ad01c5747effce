import type { Port } from '../../core/rpc/port.ts';
import { type RunningEngine, startEngine } from '../../engine/packet/start-engine.ts';
import { streamLog } from '../../host/log.ts';
import type { EngineInit } from '../ports/process-messages.ts';
import { runAsUtility } from './parent.ts';

/** The packet engine as a utility process: main brings it the station's end of a channel. */
let engine: RunningEngine | undefined;
const early: Port[] = [];

runAsUtility<EngineInit>({
  name: 'packet-engine',
  async start(init, tell) {
    engine = await startEngine(init, streamLog('packet-engine', init.verbose ? 'debug' : 'warn'));
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
