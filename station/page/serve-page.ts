import { stationContract } from '../../core/contracts/station.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Frame, Handlers, Sink } from '../../core/rpc/contract.ts';
import type { Port } from '../../core/rpc/port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { doctorReport } from '../doctor.ts';
import { pathAt } from '../paths/path-at.ts';
import type { Station } from '../station.ts';
import type { StatusFeed } from './status.ts';

/** Serves one page. The port is trusted to be somebody who knows the token; what comes over it is checked all the same. */
export function servePage(port: Port, station: Station, status: StatusFeed, log: Log): void {
  const handlers: Handlers<typeof stationContract> = {
    status: (_, sink, signal) => status.open(sink, signal),
    catalog(_, sink, signal) {
      const waiting: Parameters<typeof sink.send>[0][] = [];
      const flush = () => {
        while (sink.credit > 0 && waiting.length > 0) sink.send(waiting.shift() as (typeof waiting)[number]);
      };
      sink.onCredit(flush);
      const off = station.catalogFeed.open((item) => {
        waiting.push(item);
        flush();
      });
      signal.addEventListener('abort', off, { once: true });
    },
    live: (_, sink, signal) => station.intake.live.open(sink, signal),
    path: ({ series }, sink, signal) => station.paths.open(series, sink, signal),
    pathAt: (span, sink, signal) => pathAt(station, span, sink, signal, log),
    pathMtu: ({ series }, sink, signal) => station.mtus.open(series, sink, signal),
    tail: ({ series }, sink, signal) => station.intake.tail.open(series, sink, signal),
    history: (query, sink, signal) => history(station, query, sink, signal, log),
    events: ({ sinceMs }, sink, signal) => station.timeline.open(sinceMs, sink, signal),
    readFile: ({ text, as }) => station.desk.readFile(text, as),
    reload: async () => ({ changed: await station.desk.reload(true) }),
    adopt: async () => ({ path: await station.desk.adopt() }),
    edit: async ({ ops }) => ({ inverse: await station.desk.edit(ops), revision: station.catalogFeed.revision }),
    start: async ({ allowRate }) => ({ phase: await station.start(allowRate ?? false) }),
    pause: async () => ({ phase: await station.pause() }),
    stop: async () => ({ phase: await station.stop() }),
    captureStart: (request) => station.captures.start(request),
    captureStop: () => station.captures.stop(),
    captureStatus: () => station.captures.status(),
    doctor: async () => doctorReport(await station.link.capabilities()),
  };
  serve(port, stationContract, handlers, {
    onProtocolError: (what) => log.warn('a page was cut off', { why: what }),
    onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
  });
}

function history(
  station: Station,
  query: { readonly series: number[]; readonly fromMs: number; readonly toMs: number; readonly columns: number },
  sink: Sink<Frame>,
  signal: AbortSignal,
  log: Log,
): void {
  if (query.toMs <= query.fromMs) {
    throw new FaultError({ code: 'history.empty-span', message: 'the span ends before it begins' });
  }
  const waiting: Frame[] = [];
  let done = false;
  const flush = () => {
    while (sink.credit > 0 && waiting.length > 0) sink.send(waiting.shift() as Frame);
    if (done && waiting.length === 0) sink.end();
  };
  sink.onCredit(flush);
  const begin = () => {
    if (signal.aborted) return;
    const through = { rowId: station.journal.newestId, batch: station.intake.storedBatches };
    const run = station.store.reader.history(
      { ...query, through },
      {
        onFrame(frame) {
          waiting.push(frame);
          flush();
        },
        onDone(damaged) {
          if (damaged > 0) log.warn('journal rows could not be read', { rows: damaged });
          done = true;
          flush();
        },
        onFault(fault) {
          log.error('a history query failed', { ...fault });
          sink.end(fault);
        },
      },
    );
    signal.addEventListener('abort', () => run.cancel(), { once: true });
  };
  // Stores what the tail has shown by now, so that tail and history meet without a gap.
  station.store.request({ method: 'commit' }).then(begin, begin);
}
