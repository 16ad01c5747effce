import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { PendingCalls } from '../../../core/rpc/pending-calls.ts';
import { THREAD_LIMITS } from '../../thread-limits.ts';
import type { StorageLimits } from '../limits.ts';
import type { CompactorState } from './compactor.ts';
import type { CompactorData, DamagedFile, FromCompactor, ToCompactor } from './compactor-protocol.ts';

/** Pause before a thread that failed is replaced: doubled with each failure in a row. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 300_000;
/** When nothing is stored: about the time until there is something to move. */
const FIRST_WORK_MS = 30_000;

/** Receives the compactor thread's reports. */
export interface CompactorListener {
  state(state: CompactorState): void;
  /** Called on change: samples stay in the journal meanwhile; null = it works again. */
  fault(fault: Fault | null): void;
  fileDamaged(file: DamagedFile): void;
}

/** The part of a worker that is used. */
export interface CompactorWorker {
  on(event: 'message', listener: (message: FromCompactor) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  postMessage(message: ToCompactor): void;
  terminate(): Promise<unknown>;
}

export interface CompactorThreadOptions {
  readonly start: (limits: StorageLimits) => CompactorWorker;
  readonly limits: StorageLimits;
  /** There is something to work on; else the thread is started later, or when it is asked for something. */
  readonly isNeeded: boolean;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
  readonly listener: CompactorListener;
}

/** Starts the built thread. @param entryDir where `store-compactor.cjs` lies */
export const startCompactor =
  (entryDir: string, data: Omit<CompactorData, 'limits'>) =>
  (limits: StorageLimits): CompactorWorker => {
    const workerData: CompactorData = { ...data, limits };
    return new Worker(join(entryDir, 'store-compactor.cjs'), { workerData, resourceLimits: THREAD_LIMITS });
  };

/** The station's side of the compactor thread: replaced when it fails, since the files say where to continue. */
export class CompactorThread {
  private readonly options: CompactorThreadOptions;
  private limits: StorageLimits;
  private worker: CompactorWorker | undefined;
  private readonly calls = new PendingCalls<undefined>();
  private failures = 0;
  private wasStarted = false;
  private pause: Timer | undefined;
  private reported: string | null = null;
  private onClosed: (() => void) | undefined;
  private isClosed = false;

  constructor(options: CompactorThreadOptions) {
    this.options = options;
    this.limits = options.limits;
    if (options.isNeeded) this.start();
    else this.pause = options.clock.after(FIRST_WORK_MS, () => this.start());
  }

  setLimits(limits: StorageLimits): void {
    this.limits = limits;
    this.worker?.postMessage({ type: 'limits', limits });
  }

  /** Folds what the journal has, and does all other work that is due. Rejects when the thread fails. */
  async compact(): Promise<void> {
    if (!this.wasStarted && !this.isClosed) this.start();
    const { worker } = this;
    if (worker) await this.calls.start((id) => worker.postMessage({ type: 'compact', id }));
  }

  /** The disk takes writes again: what a fault stopped is tried now. */
  retry(): void {
    this.worker?.postMessage({ type: 'retry' });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.pause?.cancel();
    const { worker } = this;
    if (!worker) return;
    const closed = new Promise<void>((resolve) => {
      this.onClosed = resolve;
    });
    worker.postMessage({ type: 'close' });
    await closed;
    await worker.terminate();
  }

  private start(): void {
    this.pause?.cancel();
    this.wasStarted = true;
    this.options.log.debug('worker.started', { worker: 'store-compactor' });
    const worker = this.options.start(this.limits);
    this.worker = worker;
    worker.on('message', (message) => this.take(message));
    worker.on('error', (error) => this.failed(worker, error));
  }

  private failed(worker: CompactorWorker, error: unknown): void {
    if (worker !== this.worker) return;
    this.worker = undefined;
    const { message } = toFault(error);
    this.options.log.debug('worker.failed', { worker: 'store-compactor', message });
    this.report({ code: 'store.compactor-ended', message: `Samples could not be compacted: ${message}` });
    this.calls.rejectAll(new Error(message));
    this.onClosed?.();
    if (this.isClosed) return;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures);
    this.failures += 1;
    this.pause = this.options.clock.after(pauseMs, () => this.start());
  }

  private take(message: FromCompactor): void {
    switch (message.type) {
      case 'state':
        return this.options.listener.state(message.state);
      case 'round':
        if (message.fault === null) this.failures = 0;
        return this.report(message.fault);
      case 'compacted':
        return this.calls.resolve(message.id, undefined);
      case 'file-damaged':
        return this.options.listener.fileDamaged(message.file);
      case 'closed':
        return this.onClosed?.();
    }
  }

  private report(fault: Fault | null): void {
    const text = fault && `${fault.code} ${fault.message}`;
    if (text === this.reported) return;
    this.reported = text;
    this.options.listener.fault(fault);
  }
}
