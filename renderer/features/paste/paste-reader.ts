import type { Project } from '../../../core/model/project.ts';
import type { PasteAnswer, PasteRequest } from './paste.worker.ts';
import type { PasteChoice, Understanding } from './understand-paste.ts';

/** Reads pastes aside from the page's own thread: 65 536 addresses take a while. */
export interface PasteReader {
  read(source: PasteRequest['source'], chosen: PasteChoice, project: Project): Promise<Understanding>;
}

/** A reader in a worker, started with the first paste. Only the newest question is answered in the end. */
export function workerPasteReader(): PasteReader {
  let worker: Worker | undefined;
  let lastId = 0;
  let sentProject: Project | undefined;
  const waiting = new Map<number, (understanding: Understanding) => void>();
  const started = (): Worker => {
    if (worker) return worker;
    worker = new Worker(new URL('./paste.worker.ts', import.meta.url), { type: 'module', name: 'paste' });
    worker.onmessage = ({ data }: MessageEvent<PasteAnswer>) => {
      waiting.get(data.id)?.(data.understanding);
      waiting.delete(data.id);
    };
    return worker;
  };
  return {
    read(source, chosen, project) {
      const id = ++lastId;
      const request: PasteRequest = { id, source, chosen, project: project === sentProject ? null : project };
      sentProject = project;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        started().postMessage(request);
      });
    },
  };
}
