import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Worker } from 'node:worker_threads';
import type { EditOp } from '../../core/contracts/edits.ts';
import type { FileReading } from '../../core/contracts/file-reading.ts';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { PendingCalls } from '../../core/rpc/pending-calls.ts';
import { readFileAsText } from './file-text.ts';
import { Preview } from './preview.ts';
import type { ProjectProblem } from './problem.ts';
import type { LeftProject, OpenProject, ProjectPlace } from './project-store.ts';
import {
  type Opened,
  type ProjectLimits,
  parsedBefore,
  type Started,
  startThread,
  threadFault,
  tooLong,
} from './project-thread.ts';
import type { FromProject, ProjectDone, ProjectTask } from './project-worker.ts';

/** A FaultError with everything that is wrong with the file, where that is what failed. */
export class ProjectRefused extends FaultError {
  readonly problems: readonly ProjectProblem[];
  constructor(refused: Extract<FromProject, { readonly type: 'refused' }>) {
    super(refused.fault);
    this.problems = refused.problems;
  }
}

/** 65 536 targets take some 300 MB. */
const LIMITS: ProjectLimits = { memoryMb: 1536, taskMs: 60_000, idleMs: 20_000 };
/** A project with longer texts would take more memory than its thread is worth. */
const LARGEST_LEFT_CHARS = 4_000_000;

/**
 * The station's side of the project's file. Tasks are done one after the other; a thread that fails or hangs takes its
 * tasks with it, and the next task gets a new one, which reads the file as it is on disk.
 */
export class ProjectService {
  private worker: Worker | undefined;
  private readonly startWorker: (path: string, left: LeftProject | undefined) => Promise<Started>;
  /** State of the project of the thread that ended because there was nothing to do. */
  private left: LeftProject | undefined;
  private starting: Promise<void> | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  /** Tasks so far. */
  private asked = 0;
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
    { worker, open, left }: Opened,
    entryDir: string,
    log: Log,
    limits: ProjectLimits,
    start: (path: string, left: LeftProject | undefined) => Promise<Started>,
  ) {
    this.open = open;
    this.left = left;
    this.log = log;
    this.limits = limits;
    this.startWorker = start;
    this.preview = new Preview(entryDir);
    if (worker) this.hear(worker);
    this.endWhenIdle();
  }

  get current(): Project {
    return this.open.project;
  }

  /** Throws FaultErrors `project.*`. */
  static async open(place: ProjectPlace, entryDir: string, log: Log, limits = LIMITS): Promise<ProjectService> {
    const file = join(entryDir, 'project-worker.cjs');
    const start = (path: string, left: LeftProject | undefined) =>
      startThread(file, { ...place, path, program: file, ...(left && { left }) }, limits);
    const opened = (await parsedBefore(place, file, limits)) ?? (await start(place.path, undefined));
    return new ProjectService(opened, entryDir, log, limits, start);
  }

  /** An abandoned edit may have written its file nevertheless: a reload shows it. */
  onLost(listener: () => void): void {
    this.lost = listener;
  }

  /** The file was written, or read again: its text may be another one. */
  onRead(listener: () => void): void {
    this.read = listener;
  }

  /** The text of the file as it is on the disk. No thread is started for it: that would parse the file first. */
  async text(): Promise<ProjectText> {
    if (!this.worker && !this.starting) return readFileAsText(this.open);
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
    clearTimeout(this.idleTimer);
    await Promise.all([this.worker?.terminate(), this.preview.close()]);
  }

  private async perform(task: ProjectTask): Promise<ProjectDone> {
    this.asked += 1;
    clearTimeout(this.idleTimer);
    if (!this.worker) {
      this.starting ??= this.startAgain().finally(() => {
        this.starting = undefined;
      });
      await this.starting;
    }
    const { worker } = this;
    const writes = task.method === 'reload' || task.method === 'text' ? 0 : 1;
    this.writing += writes;
    try {
      return await this.ask(worker, task);
    } finally {
      this.writing -= writes;
      this.endWhenIdle();
    }
  }

  private async startAgain(): Promise<void> {
    const { worker, open } = await this.startWorker(this.open.path, this.left);
    this.left = undefined;
    this.isNews ||= !isDeepStrictEqual(open.project, this.open.project);
    this.open = open;
    this.hear(worker);
  }

  private async ask(worker: Worker | undefined, task: ProjectTask): Promise<ProjectDone> {
    const timer = setTimeout(() => worker && this.gone(worker, tooLong(this.limits)), this.limits.taskMs);
    try {
      return await this.tasks.start((id) => worker?.postMessage({ ...task, id }));
    } finally {
      clearTimeout(timer);
    }
  }

  private endWhenIdle(): void {
    clearTimeout(this.idleTimer);
    if (this.limits.idleMs === undefined) return;
    this.idleTimer = setTimeout(() => void this.leave(), this.limits.idleMs);
  }

  /** Ends the thread, unless it gets a task meanwhile; the next task starts another one, which continues with its state. */
  private async leave(): Promise<void> {
    const { worker, asked } = this;
    if (!worker) return;
    const task = { method: 'leave', maxChars: LARGEST_LEFT_CHARS } as const;
    const done = await this.ask(worker, task).catch(() => undefined); // it is gone already
    const isIdle = asked === this.asked && worker === this.worker;
    if (!isIdle || !done?.left) return;
    if (done.notKept) this.log.debug('project.not-kept', { ...done.notKept });
    this.left = done.left;
    this.worker = undefined;
    this.log.debug('worker.ended', { worker: 'project' });
    await worker.terminate();
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
