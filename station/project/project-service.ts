import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EditOp } from '../../core/contracts/station.ts';
import type { Project } from '../../core/model/project.ts';
import { FaultError } from '../../core/result/result.ts';
import type { FromProject, ToProject } from './project-worker.ts';

interface Edited {
  readonly project: Project;
  readonly inverse: EditOp[];
}

/** The station's side of the project's file. Edits are applied one after the other. */
export class ProjectService {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve(value: Edited): void; reject(error: Error): void }>();
  private nextId = 1;
  current: Project;

  private constructor(worker: Worker, project: Project) {
    this.worker = worker;
    this.current = project;
    worker.on('message', (message: FromProject) => {
      if (message.type !== 'edited' && message.type !== 'refused') return;
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.type === 'refused') return waiting?.reject(new FaultError(message.fault));
      this.current = message.project;
      waiting?.resolve({ project: message.project, inverse: message.inverse });
    });
  }

  /** Throws FaultErrors `project.*`. */
  static async open(path: string, entryDir: string): Promise<ProjectService> {
    const worker = new Worker(join(entryDir, 'project-worker.cjs'), { workerData: { path } });
    const project = await new Promise<Project>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: FromProject) => {
        if (message.type === 'opened') resolve(message.project);
        else
          reject(
            new FaultError(
              message.type === 'open-failed' ? message.fault : { code: 'internal', message: message.type },
            ),
          );
      });
    });
    return new ProjectService(worker, project);
  }

  edit(ops: readonly EditOp[]): Promise<Edited> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ops } satisfies ToProject);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
