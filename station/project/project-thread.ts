import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { THREAD_LIMITS } from '../thread-limits.ts';
import { readFileAsText } from './file-text.ts';
import { ParsedProject } from './parsed-project.ts';
import type { LeftProject, OpenProject, ProjectPlace } from './project-store.ts';
import type { FromProject, ProjectWorkerData } from './project-worker.ts';

export interface ProjectLimits {
  readonly memoryMb: number;
  /** Longer than any file within the other limits takes: what hangs on a dead drive is given up. */
  readonly taskMs: number;
  /** After this time without a task the thread ends: it has some 30 MB, which the first fold of a run needs 30 s after the start. */
  readonly idleMs?: number;
}

export interface Started {
  readonly worker: Worker;
  readonly open: OpenProject;
}

/** A project that was parsed before has no thread until there is a task, and for that one what the thread of now would know. */
export type Opened = Partial<Started> & Pick<Started, 'open'> & { readonly left?: LeftProject };

/** The project as the file of an earlier start has it; null = there is none, or the project has another text by now. */
export async function parsedBefore(
  { path, lastValidPath, parsedPath }: ProjectPlace,
  program: string,
  limits: ProjectLimits,
): Promise<Opened | null> {
  if (parsedPath === undefined || !existsSync(parsedPath) || existsSync(lastValidPath)) return null;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((_, reject) => {
    timer = setTimeout(() => reject(new FaultError(tooLong(limits))), limits.taskMs);
  });
  try {
    const file = await Promise.race([readFileAsText({ path, kind: 'sounder' }).catch(() => null), late]);
    if (!file) return null;
    const { text } = file;
    const parsed = new ParsedProject(parsedPath, program).of(text);
    const left = { text, isLastValid: false, before: undefined, history: [] };
    return parsed && { open: { ...parsed, path, isLastValid: false }, left };
  } finally {
    clearTimeout(timer);
  }
}

export const tooLong = ({ taskMs }: ProjectLimits): Fault => ({
  code: 'project.reading-too-long',
  message: `The project file was not read or written within ${taskMs / 1000} s`,
  hint: 'check the drive that it is on',
});

export function threadFault(error: Error, { memoryMb }: ProjectLimits): Fault {
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

/** Starts the thread and waits until it has read the project. Throws FaultErrors `project.*`. */
export async function startThread(file: string, place: ProjectWorkerData, limits: ProjectLimits): Promise<Started> {
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
