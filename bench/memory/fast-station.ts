import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemporaryDir } from '../../e2e/host/sounder-process.ts';
import { engineServer } from '../../engine/serve-engine.ts';
import type { StationInit } from '../../headless/process/inits.ts';
import { forkNode } from '../../host/process/fork-node.ts';
import { socketPort } from '../../host/socket-port.ts';
import { EchoIo } from './echo-engine.ts';

const ENTRY_DIR = fileURLToPath(new URL('../../dist', import.meta.url));
const FAST_CLOCK = fileURLToPath(new URL('fast-clock.ts', import.meta.url));
const TOKEN = 'memory';
/** Pauses between the looks for frames that are due, ms. */
const WRITE_EVERY_MS = 2;

export interface FastStation {
  readonly url: string;
  readonly pid: number;
  /** Samples that its engine has given it or keeps for it. */
  readonly sent: () => number;
  /** Hears of each frame of its engine before the station gets it; the samples of the frame are in `sent`. */
  onFrame(listener: () => void): void;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/**
 * The built station as a process, with an engine that answers for all targets, and clocks that run faster than time.
 * @param heapDir where its threads write figures of their heaps @param speed simulated time over time
 */
export async function startFastStation(dir: TemporaryDir, heapDir: string, speed: number): Promise<FastStation> {
  const startMs = Date.now();
  const clock = dir.write('fast-clock.mjs', stripTypeScriptTypes(readFileSync(FAST_CLOCK, 'utf8')));
  const io = new EchoIo(() => startMs + (Date.now() - startMs) * speed);
  const timer = setInterval(() => io.write(), WRITE_EVERY_MS);
  const engineSockets = { packet: join(dir.path, 'engine'), service: join(dir.path, 'svc') };
  const servers = [
    await listen(engineSockets.packet, io, 'simulated'),
    await listen(engineSockets.service, null, 'service'),
  ];
  const child = forkNode<StationInit>(join(ENTRY_DIR, 'station.cjs'), {
    ...process.env,
    NODE_OPTIONS: `--import ${clock}`,
    BENCH_SPEED: String(speed),
    BENCH_HEAPS: heapDir,
    BENCH_START_MS: String(startMs),
    BENCH_START_NS: String(process.hrtime.bigint()),
  });
  const exited = new Promise<void>((resolve) => child.onExit(() => resolve()));
  const dataDir = join(dir.path, 'project');
  child.send({
    type: 'init',
    init: {
      ...{ dataDir, projectPath: join(dataDir, 'project.yaml'), entryDir: ENTRY_DIR, pageDir: join(ENTRY_DIR, 'page') },
      ...{ engineSockets, token: TOKEN, port: 0, whenTaken: 'refuse', resume: false, version: '0', verbose: false },
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.onMessage((message) => {
      if (message.type === 'ready') resolve(message.port ?? 0);
      if (message.type === 'failed') reject(new Error(message.fault.message));
    });
    void exited.then(() => reject(new Error('the station ended')));
  });
  return {
    url: `http://127.0.0.1:${port}/#${TOKEN}`,
    pid: child.pid ?? 0,
    sent: () => io.sent,
    onFrame(listener) {
      io.onFrame = listener;
    },
    async stop() {
      child.send({ type: 'close' });
      await exited;
      clearInterval(timer);
      for (const server of servers) server.close();
    },
  };
}

function listen(path: string, io: EchoIo | null, driver: 'simulated' | 'service'): Promise<Server> {
  const engine = engineServer({ io, fault: null, driver, run: 1 });
  const server = createServer((socket) => engine.attach(socketPort(socket)));
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
