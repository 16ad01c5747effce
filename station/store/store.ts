import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Batch } from '../../core/model/batch.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { PendingCalls } from '../../core/rpc/pending-calls.ts';
import { asClause } from '../../core/text/clause.ts';
import { systemClock } from '../../host/clock.ts';
import { THREAD_LIMITS } from '../thread-limits.ts';
import type { Rename, SeriesIdentity, SeriesKey } from './catalog-db.ts';
import type { CompactorState } from './compact/compactor.ts';
import type { DamagedFile } from './compact/compactor-protocol.ts';
import { CompactorThread, startCompactor } from './compact/compactor-thread.ts';
import type { Level } from './days/day-files.ts';
import { FoldLimit } from './fold-limit.ts';
import type { JournalState } from './journal-writer.ts';
import type { StorageLimits } from './limits.ts';
import { oldestSampleMs } from './oldest-sample.ts';
import { PendingSamples, type Unstored } from './pending-samples.ts';
import { ReaderThread } from './reader-thread.ts';
import { spareRow } from './spare-rows.ts';
import type { FromWriter, ToWriter, WriterAnswers, WriterData, WriterRequest } from './writer-protocol.ts';

export interface StoreOptions {
  readonly dataDir: string;
  readonly limits: StorageLimits;
  /** Folder of the worker entries: `store-writer.cjs` or `store-viewer.cjs`, `store-reader.cjs`, `store-compactor.cjs`. */
  readonly entryDir: string;
  readonly log: Log;
  /** Writes nothing: what is stored can be read, and no samples are taken. */
  readonly readOnly?: boolean;
  /** Bytes of samples that wait for a disk that takes none; for tests. */
  readonly maxWaitingBytes?: number;
}

/** Receives the writer thread's reports. */
export interface StoreListener {
  /** The oldest `batches` batches are on disk now: they can be acknowledged. */
  committed(batches: number): void;
  /** Called on change: writing fails and samples wait; null = it works again. */
  writeFault(fault: Fault | null): void;
  /** Pending samples exceeded their bound and were dropped: at most once a second, each sample once. */
  unstored(unstored: Unstored): void;
  /** After `unstored`: there is room again. */
  storing(): void;
  badBatch(): void;
  /** An event, or a record for the next station, was not written. */
  dropped(fault: Fault): void;
  /** Called on change: samples are stored, but wait in the journal; null = they do not any more. */
  compactFault(fault: Fault | null): void;
  /** Samples were deleted that were in the journal only, because it had reached the cap. */
  notFolded(lost: Unstored): void;
  /** Rows of the journal or blocks could not be read when they were moved: their samples are left out. */
  unreadable(count: number): void;
  /** A damaged file of the history was renamed. */
  fileDamaged(file: DamagedFile): void;
}

/** All that is stored of samples. */
export interface StoreUsage {
  readonly bytes: number;
  /** When the oldest was sent, of any level, Unix ms; null = none is stored. */
  readonly oldestMs: number | null;
}

type OpenedStore = Extract<FromWriter, { readonly type: 'opened' }>;

const UNKNOWN_SAMPLES =
  'This version does not know a probe whose samples were measured last: they are kept for a newer version';

/** The station's side of the store: threads that write, compact and read, nothing of SQLite on this loop. */
export class Store {
  private readonly writer: Worker;
  /** Batches of this turn of the event loop. */
  private adding: ArrayBuffer[] = [];
  /** None where the store is read-only. */
  private readonly compactor: CompactorThread | undefined;
  readonly reader: ReaderThread;
  /** Rows of the journal that may be folded. */
  readonly foldLimit: FoldLimit;
  private readonly requests = new PendingCalls<unknown>();
  private readonly waiting: PendingSamples;
  /** Samples that were dropped because the buffer was full. */
  private gone = 0;
  private fault: Fault | null = null;
  private closed: (() => void) | undefined;
  private listener: StoreListener | undefined;
  /** Limits of what is kept. */
  limits: StorageLimits;
  /** State of the journal after the last commit, or at the opening. */
  journal: JournalState;
  /** The levels after the last round of the compactor, or as they were opened read-only. */
  private compacted: CompactorState;
  /** Rows of the journal after this one are needed by an output; null = none is. */
  private neededAfter: number | null = null;
  /** Rows of the journal up to this one may be deleted. */
  private releasedId = 0;

  private constructor(writer: Worker, options: StoreOptions, { state: journal, levels = [] }: OpenedStore) {
    this.writer = writer;
    this.journal = journal;
    this.compacted = { foldedId: 0, levels, damaged: 0 };
    this.limits = options.limits;
    this.waiting = new PendingSamples(options.maxWaitingBytes);
    writer.on('message', (message: FromWriter) => this.fromWriter(message));
    writer.on('error', (error) => {
      throw error; // a bug in the writer: the station ends and is started again, the engine keeps the batches
    });
    const clock = systemClock();
    this.foldLimit = new FoldLimit(journal.newestId, clock, options.log);
    this.reader = new ReaderThread(options.entryDir, options.dataDir, options.log, this.foldLimit);
    if (options.readOnly) return;
    const { dataDir } = options;
    const foldLimit = this.foldLimit.memory;
    this.compactor = new CompactorThread({
      start: startCompactor(options.entryDir, { dataDir, journalPath: journalPath(dataDir), foldLimit }),
      limits: options.limits,
      isNeeded: journal.newestId > 0 || hasHistory(dataDir),
      clock,
      log: options.log,
      listener: {
        state: (state) => {
          if (state.damaged > this.compacted.damaged) this.listener?.unreadable(state.damaged - this.compacted.damaged);
          this.compacted = state;
          this.releaseRows();
        },
        fault: (fault) => this.listener?.compactFault(fault),
        fileDamaged: (file) => this.listener?.fileDamaged(file),
      },
    });
  }

  get usage(): StoreUsage {
    const { journal, compacted } = this;
    return {
      bytes: compacted.levels.reduce((sum, level) => sum + level.bytes, journal.bytes),
      oldestMs: oldestSampleMs(
        journal,
        compacted.levels.map((level) => level.oldestMs),
      ),
    };
  }

  /** Rows of the journal after this one are needed by an output: they stay, within bounds. @param rowId null = none is needed */
  keepAfter(rowId: number | null): void {
    this.neededAfter = rowId;
    this.releaseRows();
  }

  /** Moves what the journal has to blocks and rollups now, not in its time. */
  async compact(): Promise<void> {
    await this.compactor?.compact();
  }

  /** Opens or makes the databases of a data folder. Throws FaultErrors `store.*`. */
  static async open(options: StoreOptions): Promise<Store> {
    const workerData: WriterData = {
      catalogPath: join(options.dataDir, 'sounder.db'),
      journalPath: journalPath(options.dataDir),
      capBytes: options.limits.capBytes,
    };
    const entry = options.readOnly ? 'store-viewer' : 'store-writer';
    const writer = new Worker(join(options.entryDir, `${entry}.cjs`), { workerData, resourceLimits: THREAD_LIMITS });
    const opened = await new Promise<OpenedStore>((resolve, reject) => {
      writer.once('error', reject);
      writer.once('message', (message: FromWriter) => {
        if (message.type === 'opened') resolve(message);
        else if (message.type === 'open-failed') reject(new FaultError(message.fault));
        else reject(new Error(`unexpected first message ${message.type}`));
      });
    });
    writer.removeAllListeners('error');
    options.log.debug('worker.started', { worker: entry });
    const { unknownSamples } = opened;
    if (unknownSamples > 0) options.log.warn(UNKNOWN_SAMPLES, { samples: unknownSamples });
    return new Store(writer, options, opened);
  }

  /** Reports go here from now on; to be called before the first batch is added. */
  listen(listener: StoreListener): void {
    this.listener = listener;
  }

  /** Limits of what is kept, from now on. */
  setLimits(limits: StorageLimits): void {
    if (isDeepStrictEqual(limits, this.limits)) return;
    this.limits = limits;
    this.toWriter({ type: 'cap', capBytes: limits.capBytes });
    this.compactor?.setLimits(limits);
  }

  identifyTargets(names: readonly string[]): Promise<readonly number[]> {
    return this.request({ method: 'identifyTargets', names });
  }

  identifySeries(keys: readonly SeriesKey[]): Promise<readonly SeriesIdentity[]> {
    return this.request({ method: 'identifySeries', keys });
  }

  /** The history of the targets stays with them: all or none. */
  async renameTargets(renames: readonly Rename[]): Promise<void> {
    await this.request({ method: 'renameTargets', renames });
  }

  /**
   * Hands a batch over for good: its buffer moves to the writer, unless there is no room for more that waits.
   * @param batch a view of the frame
   * @returns whether it will be stored; if not, the listener's `unstored` reports it
   */
  add(frame: Uint8Array<ArrayBuffer>, batch: Batch): boolean {
    if (!this.waiting.take(frame.byteLength, batch)) return false;
    if (this.adding.length === 0) setImmediate(() => this.flush());
    this.adding.push(frame.buffer);
    return true;
  }

  request<M extends keyof WriterAnswers>(request: WriterRequest & { readonly method: M }): Promise<WriterAnswers[M]> {
    const answer = this.requests.start((id) => this.toWriter({ type: 'request', id, request }));
    return answer as Promise<WriterAnswers[M]>;
  }

  /** Writes what is left and closes the databases. @returns why samples are lost with it, null = none is */
  async close(): Promise<Fault | null> {
    const closed = new Promise<void>((resolve) => {
      this.closed = resolve;
    });
    await this.compactor?.close();
    this.toWriter({ type: 'close' });
    await closed;
    await Promise.all([this.writer.terminate(), this.reader.close()]);
    return this.loss();
  }

  private loss(): Fault | null {
    const samples = this.waiting.samples + this.gone;
    if (samples === 0) return null;
    const { code, message } = this.fault ?? { code: 'store.full', message: 'The disk was full for too long' };
    return {
      code,
      message: `${samples} samples could not be stored: ${asClause(message)}`,
      hint: 'check the data folder',
    };
  }

  private releaseRows(): void {
    const { compacted, journal, limits, neededAfter, compactor } = this;
    const { foldedId } = compacted;
    const rowId = spareRow({ foldedId, neededAfter, journalBytes: journal.bytes, capBytes: limits.capBytes });
    if (!compactor || rowId === this.releasedId) return;
    this.releasedId = rowId;
    this.toWriter({ type: 'folded', rowId });
  }

  /** Anything else keeps its place behind the batches before it. */
  private toWriter(message: ToWriter): void {
    this.flush();
    this.writer.postMessage(message);
  }

  /** Hands over the batches of this turn with one message: a thousand agents send theirs each for itself. */
  private flush(): void {
    if (this.adding.length === 0) return;
    const buffers = this.adding;
    this.adding = [];
    this.writer.postMessage({ type: 'batches', buffers } satisfies ToWriter, buffers);
  }

  private fromWriter(message: FromWriter): void {
    switch (message.type) {
      case 'committed':
        if (message.lost) this.listener?.notFolded(message.lost);
        return this.committed(message.batches, message.state, message.fault);
      case 'bad-batch':
        return this.listener?.badBatch();
      case 'dropped':
        return this.listener?.dropped(message.fault);
      case 'answer':
        return this.requests.resolve(message.id, message.value);
      case 'refused':
        return this.requests.reject(message.id, new FaultError(message.fault));
      case 'closed':
        return this.closed?.();
      case 'opened':
      case 'open-failed':
        return;
    }
  }

  private committed(batches: number, state: JournalState, fault: Fault | null): void {
    this.waiting.stored(batches);
    this.journal = state;
    this.foldLimit.setNewest(state.newestId);
    this.listener?.committed(batches);
    const news = this.waiting.news(fault !== null);
    if (news === 'over') this.listener?.storing();
    else if (news) {
      this.gone += news.samples;
      this.listener?.unstored(news);
    }
    const isChange = fault?.message !== this.fault?.message;
    this.fault = fault;
    if (!isChange) return;
    if (!fault) this.compactor?.retry();
    this.listener?.writeFault(fault);
  }
}

const journalPath = (dataDir: string): string => join(dataDir, 'journal.db');

/** Whether samples were ever moved from the journal. */
const hasHistory = (dataDir: string): boolean => existsSync(join(dataDir, 'samples' satisfies Level));
