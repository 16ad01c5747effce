import { connect as connectSocket } from 'node:net';
import { toFault } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { systemClock } from '../../host/clock.ts';
import { streamLog } from '../../host/log.ts';
import { systemResolver } from '../../host/resolver.ts';
import { socketPort } from '../../host/socket-port.ts';
import { type HttpServer, startHttpServer } from '../../station/http/server.ts';
import { ProjectService } from '../../station/project/project-service.ts';
import { servePage } from '../../station/serve-page.ts';
import { Station } from '../../station/station.ts';
import { StatusFeed } from '../../station/status.ts';
import type { StationInit } from './messages.ts';
import { runAsChild } from './parent.ts';

/** The station as a process of the browser host: services, and HTTP and WebSocket on loopback. */
let station: Station | undefined;
let server: HttpServer | undefined;

runAsChild<StationInit>({
  async start(init, tell) {
    try {
      const log = streamLog('station', init.verbose ? 'debug' : 'warn');
      const clock = systemClock();
      const project = await ProjectService.open(init.projectPath, init.entryDir);
      const opened = await Station.open({
        project,
        dataDir: init.dataDir,
        entryDir: init.entryDir,
        capBytes: init.capBytes,
        clock,
        log,
        resolver: systemResolver({ clock }),
        connectEngine: () => connectEngine(init.engineSocket),
        resume: init.resume,
      });
      station = opened;
      const about = { version: init.version, path: init.projectPath, capBytes: init.capBytes };
      const status = new StatusFeed(opened, clock, about);
      server = await startHttpServer(init.port, init.exactPort, {
        pageDir: init.pageDir,
        token: init.token,
        clock,
        log,
        onPage: (port) => servePage(port, opened, status, log),
      });
      tell({ type: 'ready', port: server.port });
    } catch (error) {
      tell({ type: 'failed', fault: toFault(error) });
    }
  },
  async close() {
    await server?.close();
    await station?.close();
  },
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
