import type { PathReading, PathSpan } from '../../core/contracts/path.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import { isChartColumn } from '../../probes/registry.ts';
import { type PathArchiveParts, pathAt } from '../paths/path-at.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import type { HistoryQuery } from '../store/history.ts';
import type { Store } from '../store/store.ts';

/** A page's query: what is stored when it is asked. */
type PageQuery = Omit<HistoryQuery, 'through'>;

/** The moment of a replay, and the batches that its streams have had until then. */
interface ReplayPosition {
  readonly atMs: number;
  readonly batches: number;
}

export interface ArchiveParts extends PathArchiveParts {
  readonly store: Pick<Store, 'reader' | 'request' | 'journal'>;
  readonly intake: Pick<SampleIntake, 'storedBatches'>;
  readonly log: Log;
}

/** Throws FaultError `history.unknown-column` where no probe has such a numeric column. */
export function checkMeasure(measure: string | undefined): void {
  if (measure === undefined || isChartColumn(measure)) return;
  throw new FaultError({ code: 'history.unknown-column', message: `No probe has a numeric column ${measure}` });
}

/** Stored samples for pages: history for charts, and paths of other moments. */
export class Archive {
  private readonly parts: ArchiveParts;

  constructor(parts: ArchiveParts) {
    this.parts = parts;
  }

  /** Throws FaultErrors `history.*`. @param replay of the asking page; null = it shows the present */
  history(asked: PageQuery, sink: Sink<Frame>, signal: AbortSignal, replay: ReplayPosition | null = null): void {
    // The tail of a replay begins at its moment.
    const query = replay ? { ...asked, toMs: Math.min(asked.toMs, replay.atMs) } : asked;
    if (query.toMs <= query.fromMs) {
      throw new FaultError({ code: 'history.empty-span', message: 'The span ends before it begins' });
    }
    checkMeasure(query.measure);
    const queue = new QueuedSink(sink);
    const { intake } = this.parts;
    const begin = () => {
      if (!signal.aborted) this.readHistory(query, queue, signal, replay?.batches ?? intake.storedBatches);
    };
    // Stores the samples that the tail has shown by now, so that tail and history join without a gap.
    this.parts.store.request({ method: 'commit' }).then(begin, begin);
  }

  /** Throws FaultError `path.unknown-series`. */
  pathAt(span: PathSpan, sink: Sink<PathReading>, signal: AbortSignal): void {
    pathAt(this.parts, span, sink, signal);
  }

  private readHistory(query: PageQuery, queue: QueuedSink<Frame>, signal: AbortSignal, batch: number): void {
    const { store, log } = this.parts;
    const through = { rowId: store.journal.newestId, batch };
    const reading = store.reader.history(
      { ...query, through },
      {
        onFrame: (frame) => queue.send(frame),
        onDone(damaged) {
          if (damaged > 0) log.warn('Journal rows could not be read', { rows: damaged });
          queue.end();
        },
        onFault(fault) {
          log.error('A history query failed', { ...fault });
          queue.end(fault);
        },
      },
    );
    signal.addEventListener('abort', () => reading.cancel(), { once: true });
  }
}
