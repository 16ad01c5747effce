import { WorkerCalls } from '../../base/worker/worker-calls.ts';
import type { LoadChange } from './plan-loads.ts';
import type { PlannedProject } from './planned-project.ts';

/** Computes loads off the page's own thread: ten thousand targets take a fifth of a second. */
export interface LoadComparer {
  /** @param after null = nothing is sent yet, and then the plan as it is */
  compare(before: PlannedProject, after: PlannedProject | null): Promise<LoadChange>;
}

/** A comparer in a worker, started with the first comparison. */
export function workerLoadComparer(): LoadComparer {
  const calls = new WorkerCalls<PlannedProject, PlannedProject | null, LoadChange>({
    start: () => new Worker(new URL('./flood.worker.ts', import.meta.url), { type: 'module', name: 'flood' }),
    failed: (message) => ({ code: 'flood.unknown', message: `The load of the plan could not be computed: ${message}` }),
  });
  return { compare: (before, after) => calls.ask(before, after) };
}
