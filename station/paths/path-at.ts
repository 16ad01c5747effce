import type { PathReading, PathSpan, PathState } from '../../core/contracts/path.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { PathFeed } from '../live/path-feed.ts';
import type { CatalogState } from '../plan/catalog.ts';
import type { ReaderThread } from '../store/reader-thread.ts';

export interface PathArchive {
  readonly catalog: Pick<CatalogState, 'series'>;
  readonly paths: Pick<PathFeed, 'named'>;
  readonly store: { readonly reader: Pick<ReaderThread, 'path'> };
}

/** Reads a path back. Progress is told while there is credit for it, the path as soon as there is. Throws `path.unknown-series`. */
export function pathAt(
  { catalog, paths, store }: PathArchive,
  span: PathSpan,
  sink: Sink<PathReading>,
  signal: AbortSignal,
  log: Log,
): void {
  const [, , target] = catalog.series.get(span.series) ?? [];
  if (target === undefined) throw new FaultError({ code: 'path.unknown-series', message: `no series ${span.series}` });
  let read: PathState | null = null;
  let answer: PathReading | undefined;
  const flush = () => {
    if (!answer || sink.credit <= 0) return;
    sink.send(answer);
    sink.end();
  };
  const fail = (fault: Fault) => {
    log.error('a path could not be read back', { ...fault });
    sink.end(fault);
  };
  sink.onCredit(flush);
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
        if (damaged > 0) log.warn('journal rows could not be read', { rows: damaged });
        void (read === null ? Promise.resolve(null) : paths.named(read)).then(
          (path) => {
            answer = { kind: 'path', path };
            flush();
          },
          (thrown: unknown) => fail(toFault(thrown)),
        );
      },
      onFault: fail,
    },
  );
  signal.addEventListener('abort', () => run.cancel(), { once: true });
}
