import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PathState } from '../../core/contracts/path.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { AccountQuery, StoredAccounts } from './account-reading.ts';
import type { HistoryQuery } from './history.ts';
import type { JournalFigures } from './journal-row.ts';
import type { PastQuery, PathQuery, PathsPast } from './path-reading.ts';
import type { FromReader, ReaderTask, ToReader } from './reader-protocol.ts';

/** Cancels a reading in progress. */
export interface ReaderRun {
  cancel(): void;
}

interface Ends {
  /** @param damaged rows that could not be read */
  onDone(damaged: number): void;
  onFault(fault: Fault): void;
}

export interface HistoryListener extends Ends {
  onFrame(frame: Uint8Array<ArrayBuffer>): void;
}

export interface PathListener extends Ends {
  /** 0 to 1. */
  onProgress(share: number): void;
  /** Without names; null = nothing is stored of that time. */
  onPath(path: PathState | null): void;
}

/** Handlers for the messages of one reading; those that its kind does not have are omitted. */
type Listener = Ends & Partial<HistoryListener & PathListener & PastListener & SamplesListener & AccountsListener>;

interface PastListener {
  onPast(past: PathsPast): void;
}

interface AccountsListener {
  onAccounts(accounts: StoredAccounts): void;
}

interface SamplesListener {
  onSamples(probeCode: number, samples: JournalFigures): void;
}

/** The station's side of the thread that reads what is stored: started when it is needed, also after it failed. */
export class ReaderThread {
  private readonly log: Log;
  private readonly startWorker: () => Worker;
  private worker: Worker | undefined;
  private isClosed = false;
  private readonly listeners = new Map<number, Listener>();
  private nextId = 1;

  /** @param entryDir where `store-reader.cjs` lies */
  constructor(entryDir: string, journalPath: string, log: Log) {
    this.log = log;
    this.startWorker = () => {
      log.debug('worker.started', { worker: 'store-reader' });
      const worker = new Worker(join(entryDir, 'store-reader.cjs'), { workerData: { journalPath } });
      worker.on('message', (message: FromReader) => this.take(message));
      worker.on('error', (error) => this.failed(worker, error));
      return worker;
    };
  }

  history(query: HistoryQuery, listener: HistoryListener): ReaderRun {
    return this.run({ type: 'history', id: this.nextId++, query }, listener);
  }

  path(query: PathQuery, listener: PathListener): ReaderRun {
    return this.run({ type: 'path', id: this.nextId++, query }, listener);
  }

  /** Rejects with a FaultError. @returns the paths, and the number of rows that could not be read */
  async past(query: PastQuery): Promise<{ readonly past: PathsPast; readonly damaged: number }> {
    let past: PathsPast = { paths: new Map(), findings: new Map() };
    const onPast = (read: PathsPast) => {
      past = read;
    };
    const damaged = await this.finish({ type: 'past', id: this.nextId++, query }, { onPast });
    return { past, damaged };
  }

  /** The stored samples of an engine's plan. Rejects with a FaultError. */
  async accounts(query: AccountQuery): Promise<StoredAccounts> {
    const found: StoredAccounts[] = [];
    const onAccounts = (accounts: StoredAccounts) => void found.push(accounts);
    await this.finish({ type: 'accounts', id: this.nextId++, query }, { onAccounts });
    return found[0] as StoredAccounts; // comes before the end
  }

  /** Samples stored since a time, row by row. Rejects with a FaultError. @returns the number of unreadable rows */
  replay(
    sinceMs: number,
    throughId: number,
    onSamples: (probeCode: number, samples: JournalFigures) => void,
  ): Promise<number> {
    return this.finish({ type: 'replay', id: this.nextId++, sinceMs, throughId }, { onSamples });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.worker?.terminate();
  }

  /** @returns the number of rows that could not be read */
  private finish(task: ReaderTask, listener: Omit<Listener, keyof Ends>): Promise<number> {
    return new Promise((resolve, reject) => {
      this.run(task, { ...listener, onDone: resolve, onFault: (fault) => reject(new FaultError(fault)) });
    });
  }

  private run(job: ReaderTask, listener: Listener): ReaderRun {
    const { id } = job;
    this.listeners.set(id, listener);
    this.post(job);
    return {
      cancel: () => {
        if (this.listeners.delete(id)) this.post({ type: 'cancel', id });
      },
    };
  }

  private post(message: ToReader): void {
    if (this.isClosed) return;
    this.worker ??= this.startWorker();
    this.worker.postMessage(message);
  }

  /** The jobs that it had fail with it; the next one gets a new thread. */
  private failed(worker: Worker, error: unknown): void {
    if (worker !== this.worker) return;
    this.worker = undefined;
    const { message } = toFault(error);
    this.log.debug('worker.failed', { worker: 'store-reader', message });
    const fault: Fault = { code: 'store.reader-ended', message: `Stored samples could not be read: ${message}` };
    const listeners = [...this.listeners.values()];
    this.listeners.clear();
    for (const listener of listeners) listener.onFault(fault);
  }

  private take(message: FromReader): void {
    const listener = this.listeners.get(message.id);
    if (!listener) return; // cancelled
    switch (message.type) {
      case 'frame':
        return listener.onFrame?.(new Uint8Array(message.buffer));
      case 'progress':
        return listener.onProgress?.(message.share);
      case 'path':
        return listener.onPath?.(message.path);
      case 'past':
        return listener.onPast?.(message.past);
      case 'accounts':
        return listener.onAccounts?.(message.accounts);
      case 'samples':
        return listener.onSamples?.(message.probeCode, message.samples);
      case 'done':
        this.listeners.delete(message.id);
        return listener.onDone(message.damaged);
      case 'failed':
        this.listeners.delete(message.id);
        return listener.onFault(message.fault);
    }
  }
}
