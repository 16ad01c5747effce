import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EditOp, FileReading } from '../../core/contracts/station.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import { FaultError } from '../../core/result/result.ts';
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

/** The station's side of the project's file. Tasks are done one after the other. */
export class ProjectService {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve(done: ProjectDone): void; reject(error: Error): void }>();
  private nextId = 1;
  open: OpenProject;

  private constructor(worker: Worker, open: OpenProject) {
    this.worker = worker;
    this.open = open;
    worker.on('message', (message: FromProject) => {
      if (message.type !== 'done' && message.type !== 'refused') return;
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.type === 'refused') return waiting?.reject(new ProjectRefused(message));
      this.open = message.done.open ?? this.open;
      waiting?.resolve(message.done);
    });
  }

  get current(): Project {
    return this.open.project;
  }

  /** Throws FaultErrors `project.*`. */
  static async open(place: ProjectPlace, entryDir: string): Promise<ProjectService> {
    const worker = new Worker(join(entryDir, 'project-worker.cjs'), { workerData: place });
    const open = await new Promise<OpenProject>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: FromProject) => {
        if (message.type === 'opened') resolve(message.open);
        else
          reject(
            new FaultError(
              message.type === 'open-failed' ? message.fault : { code: 'internal', message: message.type },
            ),
          );
      });
    });
    return new ProjectService(worker, open);
  }

  /** @returns what undoes it */
  async edit(ops: readonly EditOp[]): Promise<EditOp[]> {
    return (await this.perform({ method: 'edit', ops })).inverse ?? [];
  }

  /** @returns whether the file changed. Rejects with ProjectRefused while it is invalid, and all stays as it was */
  async reload(): Promise<boolean> {
    return (await this.perform({ method: 'reload' })).changed ?? false;
  }

  /** The last edit or reading could not be carried out. */
  async undo(): Promise<void> {
    await this.perform({ method: 'undo' });
  }

  async adopt(path: string): Promise<void> {
    await this.perform({ method: 'adopt', path });
  }

  async readFile(text: string, as: FileKind | null): Promise<FileReading> {
    const { reading } = await this.perform({ method: 'readFile', text, as });
    if (!reading) throw new Error('the project thread has read nothing');
    return reading;
  }

  private perform(task: ProjectTask): Promise<ProjectDone> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...task, id });
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
