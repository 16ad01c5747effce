import { WorkerCalls } from '../../base/worker/worker-calls.ts';
import type { ProjectChanges } from './project-changes.ts';

/** Compares two projects off the page's own thread: twenty thousand targets take a fifth of a second. */
export interface ProjectComparer {
  /** @param before JSON, as `after` */
  compare(before: string, after: string): Promise<ProjectChanges>;
}

/** A comparer in a worker, started with the first text that is changed. */
export function workerProjectComparer(): ProjectComparer {
  const calls = new WorkerCalls<string, string, ProjectChanges>({
    start: () => new Worker(new URL('./compare.worker.ts', import.meta.url), { type: 'module', name: 'compare' }),
    failed: (message) => ({ code: 'project.not-compared', message: `The text could not be compared: ${message}` }),
  });
  return { compare: (before, after) => calls.ask(before, after) };
}
