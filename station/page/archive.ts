import type { Span } from '../../core/contracts/history.ts';
import type { PathReading, PathSpan } from '../../core/contracts/path.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Finding } from '../../core/model/tracker.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import { isChartColumn } from '../../probes/registry.ts';
import { type PathArchiveParts, pathAt, targetOf } from '../paths/path-at.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import type { AggregateQuery } from '../store/read/aggregate-reading.ts';
import type { FindingsQuery } from '../store/read/findings-reading.ts';
import type { HistoryQuery } from '../store/read/history-reading.ts';
import type { HopHistoryQuery } from '../store/read/hop-history-reading.ts';
import type { MomentQuery } from '../store/read/moment-reading.ts';
import type { StatisticsQuery } from '../store/read/statistics-reading.ts';
import type { Ends, ReaderRun } from '../store/reader-run.ts';
import type { Store } from '../store/store.ts';

/** A page's queries: what is stored when it is asked. */
type PageHistory = Omit<HistoryQuery, 'through'>;
type PageAggregate = Omit<AggregateQuery, 'through'>;
type PageHops = Omit<HopHistoryQuery, 'through' | 'target'>;
type PageStatistics = Omit<StatisticsQuery, 'throughId'>;
type PageMoment = Omit<MomentQuery, 'throughId' | 'stateRules'>;
type PageFindings = Omit<FindingsQuery, 'throughId'>;

/** The moment of a replay, and the batches that its streams have had until then. */
interface ReplayPosition {
  readonly atMs: number;
  readonly batches: number;
}

export interface ArchiveParts extends PathArchiveParts {
  readonly store: Pick<Store, 'reader' | 'request' | 'journal'>;
  readonly intake: Pick<SampleIntake, 'storedBatches'>;
  readonly catalog: Pick<CatalogFeed, 'addressOf' | 'current' | 'stateRules'>;
  readonly log: Log;
}

/** Throws FaultError `history.unknown-column` where no probe has such a numeric column. */
export function checkMeasure(measure: string | undefined): void {
  if (measure === undefined || isChartColumn(measure)) return;
  throw new FaultError({ code: 'history.unknown-column', message: `No probe has a numeric column ${measure}` });
}

function checkSpan({ fromMs, toMs }: Span): void {
  if (toMs > fromMs) return;
  throw new FaultError({ code: 'history.empty-span', message: 'The span ends before it begins' });
}

/** Stored samples and events, for pages: history for charts, figures of other spans, and other moments. Methods throw FaultErrors `history.*`. */
export class Archive {
  private readonly parts: ArchiveParts;

  constructor(parts: ArchiveParts) {
    this.parts = parts;
  }

  /** @param replay of the asking page; null = it shows the present */
  history(asked: PageHistory, sink: Sink<Frame>, signal: AbortSignal, replay: ReplayPosition | null = null): void {
    // The tail of a replay begins at its moment.
    const query = replay ? { ...asked, toMs: Math.min(asked.toMs, replay.atMs) } : asked;
    checkSpan(query);
    checkMeasure(query.measure);
    const replayed = replay?.batches; // as of the span's end
    const { store, intake } = this.parts;
    this.answer(sink, signal, (queue, ends) => {
      const through = { rowId: store.journal.newestId, batch: replayed ?? intake.storedBatches };
      return store.reader.history({ ...query, through }, { ...ends, onFrame: (frame) => queue.send(frame) });
    });
  }

  /** Many series as one line. @param replay as for `history` */
  aggregate(asked: PageAggregate, sink: Sink<Frame>, signal: AbortSignal, replay: ReplayPosition | null = null): void {
    const query = replay ? { ...asked, toMs: Math.min(asked.toMs, replay.atMs) } : asked;
    checkSpan(query);
    const replayed = replay?.batches;
    const { store, intake } = this.parts;
    this.answer(sink, signal, (queue, ends) => {
      const through = { rowId: store.journal.newestId, batch: replayed ?? intake.storedBatches };
      return store.reader.aggregate({ ...query, through }, { ...ends, onFrame: (frame) => queue.send(frame) });
    });
  }

  /** Throws FaultError `path.unknown-series`. @param replay as for `history` */
  hopHistory(asked: PageHops, sink: Sink<Frame>, signal: AbortSignal, replay: ReplayPosition | null = null): void {
    const query = replay ? { ...asked, toMs: Math.min(asked.toMs, replay.atMs) } : asked;
    checkSpan(query);
    const target = targetOf(this.parts.catalog, query.series);
    const replayed = replay?.batches;
    const { store, intake } = this.parts;
    this.answer(sink, signal, (queue, ends) => {
      const through = { rowId: store.journal.newestId, batch: replayed ?? intake.storedBatches };
      return store.reader.hops({ ...query, target, through }, { ...ends, onFrame: (frame) => queue.send(frame) });
    });
  }

  statistics(query: PageStatistics, sink: Sink<Frame>, signal: AbortSignal): void {
    checkSpan(query);
    const { store } = this.parts;
    this.answer(sink, signal, (queue, ends) =>
      store.reader.statistics(
        { ...query, throughId: store.journal.newestId },
        { ...ends, onFrame: (frame) => queue.send(frame) },
      ),
    );
  }

  moment(query: PageMoment, sink: Sink<Frame>, signal: AbortSignal): void {
    const { store } = this.parts;
    this.answer(sink, signal, (queue, ends) =>
      store.reader.moment(
        { ...query, throughId: store.journal.newestId, stateRules: this.parts.catalog.stateRules() },
        { ...ends, onFrame: (frame) => queue.send(frame) },
      ),
    );
  }

  findingsAt(query: PageFindings, sink: Sink<Finding>, signal: AbortSignal): void {
    const { store } = this.parts;
    this.answer(sink, signal, (queue, ends) =>
      store.reader.findings(
        { ...query, throughId: store.journal.newestId },
        {
          ...ends,
          onFindings(findings) {
            for (const finding of findings) queue.send(finding);
          },
        },
      ),
    );
  }

  eventsIn(span: Span, sink: Sink<TimelineEvent>, signal: AbortSignal): void {
    checkSpan(span);
    this.answer(sink, signal, (queue, ends) =>
      this.parts.store.reader.events(span, {
        ...ends,
        onEvents(events) {
          for (const event of events) queue.send(event);
        },
      }),
    );
  }

  /** Throws FaultError `path.unknown-series`. */
  pathAt(span: PathSpan, sink: Sink<PathReading>, signal: AbortSignal): void {
    pathAt(this.parts, span, sink, signal);
  }

  /**
   * Answers a query with a reading, once the samples that pages have seen by now are stored: tail and history join without a gap.
   * The stream ends with the reading.
   */
  private answer<T>(sink: Sink<T>, signal: AbortSignal, read: (queue: QueuedSink<T>, ends: Ends) => ReaderRun): void {
    const { store, log } = this.parts;
    const queue = new QueuedSink(sink);
    const ends: Ends = {
      onDone(damaged) {
        if (damaged > 0) log.warn('Stored samples could not be read', { blocks: damaged });
        queue.end();
      },
      onFault(fault) {
        log.error('A query of stored samples failed', { ...fault });
        queue.end(fault);
      },
    };
    const begin = () => {
      if (signal.aborted) return;
      const run = read(queue, ends);
      signal.addEventListener('abort', () => run.cancel(), { once: true });
    };
    store.request({ method: 'commit' }).then(begin, begin);
  }
}
