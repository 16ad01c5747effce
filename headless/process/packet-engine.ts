import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Fault } from '../../core/result/result.ts';
import { type RunningEngine, startEngine } from '../../engine/packet/start-engine.ts';
import { streamLog } from '../../host/log.ts';
import { socketPort } from '../../host/socket-port.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { EngineInit } from './inits.ts';
import { runAsChild } from './parent.ts';

/** The packet engine as a process of the browser host: listens on a socket in a private folder for the station. */
let engine: RunningEngine | undefined;

const noSocket = (path: string, error: Error): Fault => ({
  code: 'engine.no-socket',
  message: `The packet engine cannot be reached at ${path}: ${systemErrorText(error)}`,
  hint: 'set TMPDIR to another folder',
});

runAsChild<EngineInit>({
  name: 'packet-engine',
  async start(init, tell) {
    const running = await startEngine(init, streamLog('packet-engine', init.verbose ? 'debug' : 'warn'));
    engine = running;
    rmSync(init.socket, { force: true }); // left by a killed engine
    createServer((socket) => running.attach(socketPort(socket)))
      .once('error', (error) => tell({ type: 'failed', fault: noSocket(init.socket, error) }))
      .listen(init.socket, () => tell({ type: 'ready' }));
  },
  async close() {
    await engine?.close();
    return null;
  },
});
