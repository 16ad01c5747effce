import type { Project } from '../../../core/model/project.ts';
import { FaultError } from '../../../core/result/result.ts';
import type { PasteAnswer, PasteRequest } from './paste.worker.ts';
import type { PasteChanges, PasteChoice, Understanding } from './understanding.ts';

/** Reads pastes off the page's own thread: 65 536 addresses take a while. */
export interface PasteReader {
  read(
    source: PasteRequest['source'],
    chosen: PasteChoice,
    project: Project,
    changes: PasteChanges,
  ): Promise<Understanding>;
}

/** A reader in a worker, started with the first paste. Only the newest question is answered in the end. */
export function workerPasteReader(): PasteReader {
  let worker: Worker | undefined;
  let lastId = 0;
  let sentProject: Project | undefined;
  const waiting = new Map<number, PromiseWithResolvers<Understanding>>();
  const giveUp = (error: FaultError): void => {
    worker?.terminate();
    worker = undefined; // the next paste starts another
    sentProject = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const started = (): Worker => {
    if (worker) return worker;
    worker = new Worker(new URL('./paste.worker.ts', import.meta.url), { type: 'module', name: 'paste' });
    worker.onmessage = ({ data }: MessageEvent<PasteAnswer>) => {
      waiting.get(data.id)?.resolve(data.understanding);
      waiting.delete(data.id);
    };
    worker.onerror = ({ message }) =>
      giveUp(new FaultError({ code: 'paste.unreadable', message: `The pasted text could not be read: ${message}` }));
    return worker;
  };
  return {
    read(source, chosen, project, changes) {
      const id = ++lastId;
      const request: PasteRequest = { id, source, chosen, changes, project: project === sentProject ? null : project };
      sentProject = project;
      const answer = Promise.withResolvers<Understanding>();
      waiting.set(id, answer);
      started().postMessage(request);
      return answer.promise;
    },
  };
}
