import { connect as connectSocket } from 'node:net';
import { toFault } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { systemClock } from '../../host/clock.ts';
import { streamLog } from '../../host/log.ts';
import { widenThreadPool } from '../../host/lookup.ts';
import { endProcess } from '../../host/process/process-end.ts';
import { ProgramRelease } from '../../host/process/program-release.ts';
import { ProjectRequests } from '../../host/process/project-requests.ts';
import { programRelease } from '../../host/process/release-memory.ts';
import { socketPort } from '../../host/socket-port.ts';
import { type HttpServer, startHttpServer } from '../../station/http/server.ts';
import { type RunningStation, startStation } from '../../station/start-station.ts';
import type { StationInit } from './inits.ts';
import { runAsChild } from './parent.ts';

widenThreadPool();

/** The station as a process of the browser host: pages come over HTTP and WebSocket on loopback. */
let station: RunningStation | undefined;
let server: HttpServer | undefined;
let program: ProgramRelease | undefined;
const projects = new ProjectRequests();
let log = streamLog('station', 'warn');

runAsChild<StationInit>({
  name: 'station',
  async start(init, tell) {
    try {
      if (init.verbose) log = streamLog('station', 'debug');
      const clock = systemClock();
      const running = await startStation(init, clock, log, {
        connectEngine(kind) {
          tell({ type: 'want-engine', kind });
          return connectEngine(init.engineSockets[kind]);
        },
        openProject: (request) => projects.ask(request, tell),
      });
      station = running;
      server = await startHttpServer(init.port, init.whenTaken, {
        pageDir: init.pageDir,
        token: init.token,
        clock,
        log,
        onPage: running.attachPage,
        takeDownload: running.takeDownload,
      });
      program = new ProgramRelease(clock, programRelease());
      tell({ type: 'ready', port: server.port });
    } catch (error) {
      tell({ type: 'failed', fault: toFault(error) });
    }
  },
  reload: () => station?.reload(),
  opening: (reply) => projects.take(reply),
  async close() {
    program?.close();
    await server
      ?.close()
      .catch((error: unknown) => log.error('The pages could not be disconnected', { ...toFault(error) }));
    return (await station?.close()) ?? null;
  },
  async abandon() {
    await station?.abandon();
  },
  end: endProcess,
});

function connectEngine(path: string): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      resolve(socketPort(socket));
    });
  });
}
