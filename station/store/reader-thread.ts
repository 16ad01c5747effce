import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { THREAD_LIMITS } from '../thread-limits.ts';
import type { AccountQuery, StoredAccounts } from './account-reading.ts';
import { divideReading } from './divided-reading.ts';
import type { FoldLimit } from './fold-limit.ts';
import type { PastQuery, PathsPast } from './path-reading.ts';
import type { AggregateQuery } from './read/aggregate-reading.ts';
import type { ComparisonQuery } from './read/comparison-reading.ts';
import type { EventsQuery } from './read/events-reading.ts';
import type { Extent } from './read/extent.ts';
import type { FindingsQuery } from './read/findings-reading.ts';
import type { HistoryQuery } from './read/history-reading.ts';
import type { HopHistoryQuery } from './read/hop-history-reading.ts';
import type { PathQuery } from './read/hop-slots.ts';
import type { MomentQuery } from './read/moment-reading.ts';
import type { PathsQuery } from './read/paths-reading.ts';
import type { RecentQuery } from './read/recent-reading.ts';
import type { SliceQuery } from './read/slice-reading.ts';
import type { SeriesPast, StatisticsQuery } from './read/statistics-reading.ts';
import {
  type ComparisonListener,
  type Listener,
  type PathListener,
  type ResultListener,
  tell,
} from './reader-listener.ts';
import {
  type Divided,
  type FromReader,
  QUICK,
  type ReaderData,
  type ReaderJob,
  type ReaderKind,
  type ReaderQueries,
  type ToReader,
} from './reader-protocol.ts';
import type { Ends, FrameListener, ReaderRun } from './reader-run.ts';

const CLOSED: Fault = { code: 'store.reader-ended', message: 'Stored samples could not be read: the store is closed' };

/** Threads of one program: quick queries never wait for long ones, and those of many series have help. */
type Lane = 'quick' | 'help' | 'long';

/** A reading in progress. */
interface Asked {
  readonly lane: Lane;
  readonly listener: Listener;
  /** Lets later rows of the journal be folded. */
  readonly release: () => void;
}

/** The station's side of the threads that read what is stored: each is started when it is needed, also after it failed. */
export class ReaderThread {
  private readonly log: Log;
  private readonly startWorker: () => Worker;
  private readonly workers = new Map<Lane, Worker>();
  private isClosed = false;
  private readonly foldLimit: Pick<FoldLimit, 'hold'>;
  private readonly listeners = new Map<number, Asked>();
  private nextId = 1;

  /**
   * @param entryDir where `store-reader.cjs` lies
   * @param foldLimit is held by readings that count the journal up to a row
   */
  constructor(entryDir: string, dataDir: string, log: Log, foldLimit: Pick<FoldLimit, 'hold'>) {
    this.log = log;
    this.foldLimit = foldLimit;
    const data: ReaderData = { dataDir };
    this.startWorker = () => {
      log.debug('worker.started', { worker: 'store-reader' });
      const worker = new Worker(join(entryDir, 'store-reader.cjs'), {
        workerData: data,
        resourceLimits: THREAD_LIMITS,
      });
      worker.on('message', (message: FromReader) => this.take(message));
      worker.on('error', (error) => this.failed(worker, error));
      return worker;
    };
  }

  history(query: HistoryQuery, listener: FrameListener): ReaderRun {
    return this.run('history', query, listener);
  }

  /** Many series as one: a HISTORY_FRAME. */
  aggregate(query: AggregateQuery, listener: FrameListener): ReaderRun {
    return this.run('aggregate', query, listener);
  }

  /** Figures of many series over a span: a STATISTICS_FRAME or two, PROGRESS_FRAMEs before. */
  statistics(query: StatisticsQuery, listener: FrameListener): ReaderRun {
    return this.divide('statistics', query, listener);
  }

  /** The newest samples before a moment: a MOMENT_FRAME. */
  moment(query: MomentQuery, listener: FrameListener): ReaderRun {
    return this.divide('moment', query, listener);
  }

  path(query: PathQuery, listener: PathListener): ReaderRun {
    return this.run('path', query, listener);
  }

  /** Additions of a span to several paths. */
  paths(query: PathsQuery, listener: Ends & Pick<ResultListener, 'onPaths'>): ReaderRun {
    return this.run('paths', query, listener);
  }

  /** Histories of the hops of a traced series: a HOP_FRAME each. */
  hops(query: HopHistoryQuery, listener: FrameListener): ReaderRun {
    return this.run('hops', query, listener);
  }

  /** States of trackers at a moment, of the series that have one. */
  findings(query: FindingsQuery, listener: Ends & Pick<ResultListener, 'onFindings'>): ReaderRun {
    return this.run('findings', query, listener);
  }

  events(query: EventsQuery, listener: Ends & Pick<ResultListener, 'onEvents'>): ReaderRun {
    return this.run('events', query, listener);
  }

  /** Figures of many series over a span, as `figures` reads them. */
  seriesPast(query: StatisticsQuery, listener: Ends & Pick<ResultListener, 'onFigures'>): ReaderRun {
    return this.run('figures', query, listener);
  }

  /** Figures of many series over a span, with which the live table continues. Rejects with a FaultError. */
  async figures(query: StatisticsQuery): Promise<{ readonly past: readonly SeriesPast[]; readonly damaged: number }> {
    let past: readonly SeriesPast[] = [];
    const onFigures = (read: readonly SeriesPast[]) => {
      past = read;
    };
    const damaged = await this.finish('figures', query, { onFigures });
    return { past, damaged };
  }

  /** Rejects with a FaultError. @returns the paths, and the number of rows that could not be read */
  async past(query: PastQuery): Promise<{ readonly past: PathsPast; readonly damaged: number }> {
    let past: PathsPast = { paths: new Map(), findings: new Map() };
    const onPast = (read: PathsPast) => {
      past = read;
    };
    const damaged = await this.finish('past', query, { onPast });
    return { past, damaged };
  }

  /** The stored samples of an engine's plan. Rejects with a FaultError. */
  async accounts(query: AccountQuery): Promise<StoredAccounts> {
    const found: StoredAccounts[] = [];
    const onAccounts = (accounts: StoredAccounts) => void found.push(accounts);
    await this.finish('accounts', query, { onAccounts });
    return found[0] as StoredAccounts; // comes before the end
  }

  /** Samples stored in the journal since a time, row by row. Rejects with a FaultError. @returns the number of unreadable rows */
  recent(query: RecentQuery, onSamples: ResultListener['onSamples']): Promise<number> {
    return this.finish('recent', query, { onSamples });
  }

  /** Samples of a short span in the order of sending. */
  slices(query: SliceQuery, listener: Ends & Pick<ResultListener, 'onSlice'>): ReaderRun {
    return this.run('slices', query, listener);
  }

  /** Compares the samples of two spans. */
  comparison(query: ComparisonQuery, listener: ComparisonListener): ReaderRun {
    return this.run('comparison', query, listener);
  }

  /** The stored span; null = nothing is stored. Rejects with a FaultError. */
  async extent(): Promise<Extent | null> {
    let found: Extent | null = null;
    const onExtent = (extent: Extent | null) => {
      found = extent;
    };
    await this.finish('extent', {}, { onExtent });
    return found;
  }

  /** Readings in progress fail with it, and those that are asked for later. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.fail([...this.listeners.keys()], CLOSED);
    await Promise.all([...this.workers.values()].map((worker) => worker.terminate()));
  }

  /** @returns the number of rows that could not be read */
  private finish<Kind extends ReaderKind>(
    type: Kind,
    query: ReaderQueries[Kind],
    listener: Omit<Listener, keyof Ends>,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      this.run(type, query, { ...listener, onDone: resolve, onFault: (fault) => reject(new FaultError(fault)) });
    });
  }

  private divide<Kind extends 'statistics' | 'moment'>(
    type: Kind,
    query: Omit<ReaderQueries[Kind], keyof Divided>,
    listener: FrameListener,
  ): ReaderRun {
    return divideReading(listener, (part, ends) =>
      this.run(type, { ...query, ...part } as ReaderQueries[Kind], ends, part.isHelper ? 'help' : 'quick'),
    );
  }

  private run<Kind extends ReaderKind>(
    type: Kind,
    query: ReaderQueries[Kind],
    listener: Listener,
    lane: Lane = QUICK.has(type) ? 'quick' : 'long',
  ): ReaderRun {
    const id = this.nextId++;
    if (this.isClosed) queueMicrotask(() => this.fail([id], CLOSED));
    const throughId = lastRowOf(query);
    this.listeners.set(id, { lane, listener, release: throughId === null ? NOTHING : this.foldLimit.hold(throughId) });
    this.post(lane, { type, id, query } as ReaderJob);
    return {
      cancel: () => {
        if (this.drop(id)) this.post(lane, { type: 'cancel', id });
      },
    };
  }

  private post(lane: Lane, message: ToReader): void {
    if (this.isClosed) return;
    const worker = this.workers.get(lane) ?? this.startWorker();
    this.workers.set(lane, worker);
    worker.postMessage(message);
  }

  /** The jobs that it had fail with it; the next one gets a new thread. */
  private failed(worker: Worker, error: unknown): void {
    const lane = [...this.workers].find(([, one]) => one === worker)?.[0];
    if (lane === undefined) return;
    this.workers.delete(lane);
    const { message } = toFault(error);
    this.log.debug('worker.failed', { worker: 'store-reader', message });
    const fault: Fault = { code: 'store.reader-ended', message: `Stored samples could not be read: ${message}` };
    this.fail(
      [...this.listeners].filter(([, one]) => one.lane === lane).map(([id]) => id),
      fault,
    );
  }

  private fail(ids: readonly number[], fault: Fault): void {
    const failed = ids.map((id) => this.listeners.get(id)?.listener);
    for (const id of ids) this.drop(id);
    for (const listener of failed) listener?.onFault(fault);
  }

  /** @returns whether it was in progress */
  private drop(id: number): boolean {
    this.listeners.get(id)?.release();
    return this.listeners.delete(id);
  }

  private take(message: FromReader): void {
    const listener = this.listeners.get(message.id)?.listener;
    if (!listener) return; // cancelled
    if (message.type === 'done' || message.type === 'failed') this.drop(message.id);
    tell(listener, message);
  }
}

const NOTHING = (): void => undefined;

/** The last row of the journal that a query counts; null = it counts all that there are. */
function lastRowOf(query: ReaderQueries[ReaderKind]): number | null {
  if ('through' in query) return query.through.rowId;
  return 'throughId' in query ? query.throughId : null;
}
