import type { PathReading, PathSpan, PathState } from '../../core/contracts/path.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import type { PathFeed } from '../live/path-feed.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { ReaderThread } from '../store/reader-thread.ts';

export interface PathArchiveParts {
  readonly catalog: Pick<CatalogFeed, 'addressOf'>;
  readonly paths: Pick<PathFeed, 'named'>;
  readonly store: { readonly reader: Pick<ReaderThread, 'path'> };
  readonly log: Log;
}

/** The address of a series. Throws FaultError `path.unknown-series`. */
export function targetOf(catalog: PathArchiveParts['catalog'], series: number): string {
  const target = catalog.addressOf(series);
  if (target === '') throw new FaultError({ code: 'path.unknown-series', message: `Unknown series ${series}` });
  return target;
}

/** Reads a stored path. Progress is sent while there is credit to spare. Throws FaultError `path.unknown-series`. */
export function pathAt(
  { catalog, paths, store, log }: PathArchiveParts,
  span: PathSpan,
  sink: Sink<PathReading>,
  signal: AbortSignal,
): void {
  const target = targetOf(catalog, span.series);
  let read: PathState | null = null;
  const answer = new QueuedSink(sink);
  const fail = (fault: Fault) => {
    log.error('A path could not be read back', { ...fault });
    answer.end(fault);
  };
  const run = store.reader.path(
    { ...span, target },
    {
      onProgress(share) {
        if (sink.credit > 1) sink.send({ kind: 'progress', share }); // the last credit is for the path
      },
      onPath(path) {
        read = path;
      },
      onDone(damaged) {
        if (damaged > 0) log.warn('Journal rows could not be read', { rows: damaged });
        void (read === null ? Promise.resolve(null) : paths.named(read)).then(
          (path) => {
            answer.send({ kind: 'path', path });
            answer.end();
          },
          (thrown: unknown) => fail(toFault(thrown)),
        );
      },
      onFault: fail,
    },
  );
  signal.addEventListener('abort', () => run.cancel(), { once: true });
}
