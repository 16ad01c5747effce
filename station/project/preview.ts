import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FileReading } from '../../core/contracts/file-reading.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { FromPreview, PreviewTask } from './preview-worker.ts';
import { SerialQueue } from './serial-queue.ts';

export interface PreviewLimits {
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** A list of 65 536 targets takes some seconds and 300 MB. */
const LIMITS: PreviewLimits = { timeMs: 20_000, memoryMb: 1024 };

/** A text that is being written is read again and again: a thread that has read it takes a third less time. */
const IDLE_MS = 10_000;

/** Reads files beside the project in a thread, which is ended when one takes too long or too much, or when it is idle. */
export class Preview {
  private readonly file: string;
  private readonly limits: PreviewLimits;
  private thread: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;
  /** One at a time: each may take a lot. */
  private readonly queue = new SerialQueue();

  /** @param entryDir where `preview-worker.cjs` lies */
  constructor(entryDir: string, limits: PreviewLimits = LIMITS) {
    this.file = join(entryDir, 'preview-worker.cjs');
    this.limits = limits;
  }

  /** Throws FaultErrors `project.reading-too-long`, `project.reading-too-large`. */
  read(text: string, as: FileKind | null): Promise<FileReading> {
    return this.queue.run(() => this.readNow({ text, as }));
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    await this.thread?.terminate();
    this.thread = undefined;
  }

  private async readNow(task: PreviewTask): Promise<FileReading> {
    clearTimeout(this.idle);
    const answer = await this.ask(task);
    this.idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    if (answer.type === 'failed') throw new FaultError(answer.fault);
    return answer.reading;
  }

  /** A thread that gives no answer is ended. */
  private async ask(task: PreviewTask): Promise<FromPreview> {
    const { timeMs, memoryMb } = this.limits;
    const thread = this.thread ?? new Worker(this.file, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    if (!this.thread) thread.on('error', () => void this.close()); // also of an idle one
    this.thread = thread;
    thread.ref();
    const { promise, resolve, reject } = Promise.withResolvers<FromPreview>();
    const refuse = (fault: Fault) => reject(new FaultError(fault));
    const fail = (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse(tooLarge(memoryMb)) : reject(error);
    const end = () => refuse({ code: 'internal', message: 'The reading thread ended' });
    const timer = setTimeout(() => refuse(tooLong(timeMs)), timeMs);
    thread.on('message', resolve).on('error', fail).on('exit', end);
    thread.postMessage(task);
    try {
      return await promise;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
      thread.off('message', resolve).off('error', fail).off('exit', end);
      thread.unref();
    }
  }
}

const tooLong = (timeMs: number): Fault => ({
  code: 'project.reading-too-long',
  message: `The file was not read within ${timeMs / 1000} s`,
  hint: 'split it into smaller files',
});

const tooLarge = (memoryMb: number): Fault => ({
  code: 'project.reading-too-large',
  message: `Reading the file takes more than ${memoryMb} MB`,
  hint: 'split it into smaller files',
});
