import type { RunningEngine } from '../../engine/packet/start-engine.ts';
import { startServiceEngine } from '../../engine/service/start-service-engine.ts';
import { streamLog } from '../../host/log.ts';
import { widenThreadPool } from '../../host/lookup.ts';
import { listenForStation } from './engine-socket.ts';
import type { ServiceEngineInit } from './inits.ts';
import { runAsChild } from './parent.ts';

widenThreadPool();

/** The service engine as a process of the browser host: listens on a socket in a private folder for the station. */
let engine: RunningEngine | undefined;

runAsChild<ServiceEngineInit>({
  name: 'service-engine',
  async start(init, tell) {
    const running = startServiceEngine(init, streamLog('service-engine', init.verbose ? 'debug' : 'warn'));
    engine = running;
    listenForStation('service engine', init.socket, running, tell);
  },
  async close() {
    await engine?.close();
    return null;
  },
});
