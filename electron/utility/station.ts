import { WELCOME } from '../../core/contracts/desktop.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { systemClock } from '../../host/clock.ts';
import { streamLog } from '../../host/log.ts';
import { widenThreadPool } from '../../host/lookup.ts';
import { endProcess } from '../../host/process/process-end.ts';
import { ProjectRequests } from '../../host/process/project-requests.ts';
import { type RunningStation, startStation } from '../../station/start-station.ts';
import { mainPort } from '../ports/main-port.ts';
import type { StationInit, ToMain } from '../ports/process-messages.ts';
import { KeyFromMain } from './key-from-main.ts';
import { runAsUtility } from './parent.ts';
import { TypstFromMain } from './typst-from-main.ts';

widenThreadPool();

/** The station as a utility process: main brings it pages, and its end of a channel to the engine when it asks. */
let station: RunningStation | undefined;
const early: Port[] = [];
const asked = new Map<EngineKind, { resolve(port: Port): void; reject(error: Error): void }>();
const secretsKey = new KeyFromMain();
const typst = new TypstFromMain();
const projects = new ProjectRequests();

const connectEngine = (kind: EngineKind, tell: (message: ToMain) => void): Promise<Port> =>
  new Promise((resolve, reject) => {
    asked.get(kind)?.reject(new FaultError({ code: 'engine.down', message: 'Superseded by a newer request' }));
    asked.set(kind, { resolve, reject });
    tell({ type: 'want-engine', kind });
  });

function serve(running: RunningStation, port: Port): void {
  running.attachPage(port);
  port.post(WELCOME);
}

runAsUtility<StationInit>({
  name: 'station',
  async start(init, tell) {
    try {
      const log = streamLog('station', init.verbose ? 'debug' : 'warn');
      const connect = (kind: EngineKind) => connectEngine(kind, tell);
      const running = await startStation(init, systemClock(), log, {
        connectEngine: connect,
        openProject: (request) => projects.ask(request, tell),
        secretsKey: secretsKey.source(tell),
        setPdf: typst.setPdf(tell),
      });
      station = running;
      for (const port of early.splice(0)) serve(running, port);
      tell({ type: 'ready' });
    } catch (error) {
      tell({ type: 'failed', fault: toFault(error) });
    }
  },
  attach(port) {
    if (station) serve(station, port);
    else early.push(port);
  },
  hear(message, [end]) {
    switch (message.type) {
      case 'engine': {
        const { kind } = message;
        if (end && asked.has(kind)) asked.get(kind)?.resolve(mainPort(end));
        else if (end) end.close();
        else
          asked
            .get(kind)
            ?.reject(new FaultError({ code: 'engine.down', message: `The ${kind} engine is not running` }));
        asked.delete(kind);
        return;
      }
      case 'secrets-key':
        return secretsKey.take(message.key, message.fault);
      case 'typst':
        return end && typst.take(message.id, end);
      case 'typst-ended':
        return typst.fail(message.id, message.why);
      case 'suspended':
        return station?.suspended(message.atMs);
      case 'resumed':
        return station?.resumed(message.atMs);
    }
  },
  reload: () => station?.reload(),
  opening: (reply) => projects.take(reply),
  async close() {
    return (await station?.close()) ?? null;
  },
  end: endProcess,
});
