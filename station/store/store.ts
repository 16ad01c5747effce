import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { JournalState } from './journal-writer.ts';
import { ReaderThread } from './reader-thread.ts';
import type { FromWriter, ToWriter, WriterAnswers, WriterData, WriterRequest } from './writer-protocol.ts';

export interface StoreOptions {
  readonly dataDir: string;
  readonly capBytes: number;
  /** Where the worker entries lie: `store-writer.cjs`, `store-reader.cjs`. */
  readonly entryDir: string;
  /** Samples that came are safe now: acknowledge so many batches, oldest first. */
  readonly onCommitted: (batches: number, state: JournalState) => void;
  /** Writing fails for now; batches wait. null = it works again. */
  readonly onWriteFault: (fault: Fault | null) => void;
  readonly onBadBatch: () => void;
}

/** The station's side of the store: one writing thread, one reading thread, nothing of SQLite on this loop. */
export class Store {
  private readonly writer: Worker;
  readonly reader: ReaderThread;
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private readonly options: StoreOptions;
  private nextId = 1;
  private failing = false;
  private closed: (() => void) | undefined;

  private constructor(writer: Worker, options: StoreOptions) {
    this.writer = writer;
    this.options = options;
    writer.on('message', (message: FromWriter) => this.fromWriter(message));
    writer.on('error', (error) => {
      throw error; // a bug in the writer: the station ends and is started again, the engine keeps the batches
    });
    this.reader = new ReaderThread(options.entryDir, journalPath(options.dataDir));
  }

  /** Opens or makes the databases of a data folder. Throws FaultErrors `store.*`. */
  static async open(options: StoreOptions): Promise<{ readonly store: Store; readonly state: JournalState }> {
    const workerData: WriterData = {
      catalogPath: join(options.dataDir, 'sounder.db'),
      journalPath: journalPath(options.dataDir),
      capBytes: options.capBytes,
    };
    const writer = new Worker(join(options.entryDir, 'store-writer.cjs'), { workerData });
    const state = await new Promise<JournalState>((resolve, reject) => {
      writer.once('error', reject);
      writer.once('message', (message: FromWriter) => {
        if (message.type === 'opened') resolve(message.state);
        else if (message.type === 'open-failed') reject(new FaultError(message.fault));
        else reject(new Error(`unexpected first message ${message.type}`));
      });
    });
    writer.removeAllListeners('error');
    return { store: new Store(writer, options), state };
  }

  /** Hands a batch over for good: its buffer moves to the writer. */
  add(frame: Uint8Array<ArrayBuffer>): void {
    this.toWriter({ type: 'batch', buffer: frame.buffer }, [frame.buffer]);
  }

  request<M extends keyof WriterAnswers>(request: WriterRequest & { readonly method: M }): Promise<WriterAnswers[M]> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.toWriter({ type: 'request', id, request });
    });
  }

  /** Writes what is left and closes the databases. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.closed = resolve;
    });
    this.toWriter({ type: 'close' });
    await closed;
    await Promise.all([this.writer.terminate(), this.reader.close()]);
  }

  private toWriter(message: ToWriter, transfer: ArrayBuffer[] = []): void {
    this.writer.postMessage(message, transfer);
  }

  private fromWriter(message: FromWriter): void {
    switch (message.type) {
      case 'committed':
        if (this.failing) this.options.onWriteFault(null);
        this.failing = false;
        return this.options.onCommitted(message.batches, message.state);
      case 'write-failed':
        this.failing = true;
        return this.options.onWriteFault(message.fault);
      case 'bad-batch':
        return this.options.onBadBatch();
      case 'answer':
      case 'refused': {
        const waiting = this.waiting.get(message.id);
        this.waiting.delete(message.id);
        if (message.type === 'answer') waiting?.resolve(message.value);
        else waiting?.reject(new FaultError(message.fault));
        return;
      }
      case 'closed':
        return this.closed?.();
      case 'opened':
      case 'open-failed':
        return;
    }
  }
}

const journalPath = (dataDir: string): string => join(dataDir, 'journal.db');
