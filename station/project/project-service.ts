import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FileReading } from '../../core/contracts/file-reading.ts';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { EditOp } from '../../core/contracts/station.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { PendingCalls } from '../../core/rpc/pending-calls.ts';
import { THREAD_LIMITS } from '../thread-limits.ts';
import { Preview } from './preview.ts';
import type { ProjectProblem } from './problem.ts';
import type { OpenProject, ProjectPlace } from './project-store.ts';
import type { FromProject, ProjectDone, ProjectTask } from './project-worker.ts';

/** A FaultError with everything that is wrong with the file, where that is what failed. */
export class ProjectRefused extends FaultError {
  readonly problems: readonly ProjectProblem[];
  constructor(refused: Extract<FromProject, { readonly type: 'refused' }>) {
    super(refused.fault);
    this.problems = refused.problems;
  }
}

export interface ProjectLimits {
  readonly memoryMb: number;
  /** Longer than any file within the other limits takes: what hangs on a dead drive is given up. */
  readonly taskMs: number;
}

/** 65 536 targets take some 300 MB. */
const LIMITS: ProjectLimits = { memoryMb: 1536, taskMs: 60_000 };

/**
 * The station's side of the project's file. Tasks are done one after the other; a thread that fails or hangs takes its
 * tasks with it, and the next task gets a new one, which reads the file as it is on disk.
 */
export class ProjectService {
  private worker: Worker | undefined;
  private readonly startWorker: (path: string) => Promise<Started>;
  private readonly log: Log;
  private readonly limits: ProjectLimits;
  private readonly preview: Preview;
  private readonly tasks = new PendingCalls<ProjectDone>();
  /** Pending tasks whose writing may be on disk although their thread is gone. */
  private writing = 0;
  /** A new thread found another project than the one before it knew, not reported yet. */
  private isNews = false;
  private lost: () => void = () => undefined;
  private read: () => void = () => undefined;
  open: OpenProject;

  private constructor(
    { worker, open }: Started,
    entryDir: string,
    log: Log,
    limits: ProjectLimits,
    start: (path: string) => Promise<Started>,
  ) {
    this.open = open;
    this.log = log;
    this.limits = limits;
    this.startWorker = start;
    this.preview = new Preview(entryDir);
    this.hear(worker);
  }

  get current(): Project {
    return this.open.project;
  }

  /** Throws FaultErrors `project.*`. */
  static async open(place: ProjectPlace, entryDir: string, log: Log, limits = LIMITS): Promise<ProjectService> {
    const file = join(entryDir, 'project-worker.cjs');
    const start = (path: string) => startWorker(file, { ...place, path }, limits);
    return new ProjectService(await start(place.path), entryDir, log, limits, start);
  }

  /** An abandoned edit may have written its file nevertheless: a reload shows it. */
  onLost(listener: () => void): void {
    this.lost = listener;
  }

  /** The file was written, or read again: its text may be another one. */
  onRead(listener: () => void): void {
    this.read = listener;
  }

  /** The text of the file as it is on the disk. */
  async text(): Promise<ProjectText> {
    const { text } = await this.perform({ method: 'text' });
    if (!text) throw new Error('the project thread gave no text');
    return text;
  }

  /** @returns what undoes it */
  async edit(ops: readonly EditOp[]): Promise<EditOp[]> {
    const { inverse } = await this.perform({ method: 'edit', ops });
    this.isNews = false;
    return inverse ?? [];
  }

  /** @returns whether the file changed. Rejects with ProjectRefused while it is invalid, and all stays as it was */
  async reload(): Promise<boolean> {
    const { changed } = await this.perform({ method: 'reload' });
    const { isNews } = this;
    this.isNews = false;
    return changed || isNews;
  }

  /** The last edit or reading could not be carried out. */
  async undo(): Promise<void> {
    await this.perform({ method: 'undo' });
  }

  async adopt(path: string): Promise<void> {
    await this.perform({ method: 'adopt', path });
  }

  /** Beside all else: throws FaultErrors `project.reading-*`. */
  readFile(text: string, as: FileKind | null): Promise<FileReading> {
    return this.preview.read(text, as);
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private async perform(task: ProjectTask): Promise<ProjectDone> {
    if (!this.worker) {
      const { worker, open } = await this.startWorker(this.open.path);
      this.isNews ||= !isDeepStrictEqual(open.project, this.open.project);
      this.open = open;
      this.hear(worker);
    }
    const { worker } = this;
    const writes = task.method === 'reload' || task.method === 'text' ? 0 : 1;
    this.writing += writes;
    const timer = setTimeout(() => worker && this.gone(worker, tooLong(this.limits)), this.limits.taskMs);
    try {
      return await this.tasks.start((id) => worker?.postMessage({ ...task, id }));
    } finally {
      clearTimeout(timer);
      this.writing -= writes;
    }
  }

  private hear(worker: Worker): void {
    this.log.debug('worker.started', { worker: 'project' });
    this.worker = worker;
    worker.on('message', (message: FromProject) => this.take(message));
    worker.on('error', (error) => this.gone(worker, threadFault(error, this.limits)));
  }

  private take(message: FromProject): void {
    if (message.type !== 'done' && message.type !== 'refused') return;
    if (message.type === 'refused') {
      this.tasks.reject(message.id, new ProjectRefused(message));
      this.read(); // a file that is refused has another text, too
      return;
    }
    this.open = message.done.open ?? this.open;
    this.tasks.resolve(message.id, message.done);
    if (message.done.open) this.read();
  }

  private gone(worker: Worker, fault: Fault): void {
    if (worker !== this.worker) return;
    this.worker = undefined;
    this.log.debug('worker.failed', { worker: 'project', message: fault.message });
    void worker.terminate();
    const isWriting = this.writing > 0;
    this.tasks.rejectAll(new FaultError(fault));
    if (isWriting) this.lost();
  }
}

interface Started {
  readonly worker: Worker;
  readonly open: OpenProject;
}

const tooLong = ({ taskMs }: ProjectLimits): Fault => ({
  code: 'project.reading-too-long',
  message: `The project file was not read or written within ${taskMs / 1000} s`,
  hint: 'check the drive that it is on',
});

function threadFault(error: Error, { memoryMb }: ProjectLimits): Fault {
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return {
      code: 'project.reading-too-large',
      message: `Reading the project file takes more than ${memoryMb} MB`,
      hint: 'use fewer targets: a CIDR or a range is one',
    };
  }
  const message = `the project could not be read or written: ${error.message}`;
  return { code: 'project.thread-ended', message, hint: 'try again' };
}

async function startWorker(file: string, place: ProjectPlace, limits: ProjectLimits): Promise<Started> {
  const resourceLimits = { ...THREAD_LIMITS, maxOldGenerationSizeMb: limits.memoryMb };
  const worker = new Worker(file, { workerData: place, resourceLimits });
  let timer: NodeJS.Timeout | undefined;
  try {
    const open = await new Promise<OpenProject>((resolve, reject) => {
      const refuse = (fault: Fault) => reject(new FaultError(fault));
      timer = setTimeout(() => refuse(tooLong(limits)), limits.taskMs);
      worker.once('error', (error) => refuse(threadFault(error, limits)));
      worker.once('message', (message: FromProject) => {
        if (message.type === 'opened') return resolve(message.open);
        refuse(message.type === 'open-failed' ? message.fault : { code: 'internal', message: message.type });
      });
    });
    worker.removeAllListeners('error');
    return { worker, open };
  } catch (error) {
    void worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
