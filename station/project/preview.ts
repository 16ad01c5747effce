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

/** Reads files beside the project, each in a thread of its own that is ended when it takes too long or too much. */
export class Preview {
  private readonly file: string;
  private readonly limits: PreviewLimits;
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

  private async readNow(task: PreviewTask): Promise<FileReading> {
    const { timeMs, memoryMb } = this.limits;
    const worker = new Worker(this.file, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<FileReading>((resolve, reject) => {
        const refuse = (fault: Fault) => reject(new FaultError(fault));
        timer = setTimeout(() => refuse(tooLong(timeMs)), timeMs);
        worker.once('message', (message: FromPreview) =>
          message.type === 'read' ? resolve(message.reading) : refuse(message.fault),
        );
        worker.once('error', (error: NodeJS.ErrnoException) =>
          error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse(tooLarge(memoryMb)) : reject(error),
        );
        worker.once('exit', () => refuse({ code: 'internal', message: 'The reading thread ended' }));
      });
    } finally {
      clearTimeout(timer);
      void worker.terminate();
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
