import { WorkerCalls } from '../../../base/worker/worker-calls.ts';
import type { Drafts } from '../model/drafts.ts';
import type { ImpactBase } from './plan-impact.ts';
import type { SheetReport } from './sheet.worker.ts';

/** Checks drafts off the page's own thread: a column of ten thousand cells takes a while. */
export interface SheetChecker {
  check(base: ImpactBase, drafts: Drafts): Promise<SheetReport>;
}

/** A checker in a worker, started with the first drafts. */
export function workerSheetChecker(): SheetChecker {
  const calls = new WorkerCalls<ImpactBase, Drafts, SheetReport>({
    start: () => new Worker(new URL('./sheet.worker.ts', import.meta.url), { type: 'module', name: 'sheet' }),
    failed: (message) => ({ code: 'sheet.unchecked', message: `The changes could not be checked: ${message}` }),
  });
  return { check: (base, drafts) => calls.ask(base, drafts) };
}
