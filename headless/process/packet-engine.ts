import { type RunningEngine, startEngine } from '../../engine/packet/start-engine.ts';
import { streamLog } from '../../host/log.ts';
import { listenForStation } from './engine-socket.ts';
import type { EngineInit } from './inits.ts';
import { runAsChild } from './parent.ts';

/** The packet engine as a process of the browser host: listens on a socket in a private folder for the station. */
let engine: RunningEngine | undefined;

runAsChild<EngineInit>({
  name: 'packet-engine',
  async start(init, tell) {
    const running = await startEngine(init, streamLog('packet-engine', init.verbose ? 'debug' : 'warn'));
    engine = running;
    listenForStation('packet engine', init.socket, running, tell);
  },
  async close() {
    await engine?.close();
    return null;
  },
});
