import { FaultError } from '../../../../core/result/result.ts';
import type { Drafts } from '../model/drafts.ts';
import type { ImpactBase } from './plan-impact.ts';
import type { SheetAnswer, SheetReport, SheetRequest } from './sheet.worker.ts';

/** Checks drafts off the page's own thread: a column of ten thousand cells takes a while. */
export interface SheetChecker {
  check(base: ImpactBase, drafts: Drafts): Promise<SheetReport>;
}

/** A checker in a worker, started with the first drafts. */
export function workerSheetChecker(): SheetChecker {
  let worker: Worker | undefined;
  let lastId = 0;
  let sentBase: ImpactBase | undefined;
  const waiting = new Map<number, PromiseWithResolvers<SheetReport>>();
  const giveUp = (error: FaultError): void => {
    worker?.terminate();
    worker = undefined; // the next check starts another
    sentBase = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const started = (): Worker => {
    if (worker) return worker;
    worker = new Worker(new URL('./sheet.worker.ts', import.meta.url), { type: 'module', name: 'sheet' });
    worker.onmessage = ({ data }: MessageEvent<SheetAnswer>) => {
      waiting.get(data.id)?.resolve(data.report);
      waiting.delete(data.id);
    };
    worker.onerror = ({ message }) =>
      giveUp(new FaultError({ code: 'sheet.unchecked', message: `The changes could not be checked: ${message}` }));
    return worker;
  };
  return {
    check(base, drafts) {
      const id = ++lastId;
      const request: SheetRequest = { id, base: base === sentBase ? null : base, drafts };
      sentBase = base;
      const answer = Promise.withResolvers<SheetReport>();
      waiting.set(id, answer);
      started().postMessage(request);
      return answer.promise;
    },
  };
}
