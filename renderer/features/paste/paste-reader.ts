import type { FileReading } from '../../../core/contracts/file-reading.ts';
import type { Project } from '../../../core/model/project.ts';
import { WorkerCalls } from '../../base/worker/worker-calls.ts';
import type { PasteQuestion } from './paste.worker.ts';
import type { PasteChanges, PasteChoice, Understanding } from './understanding.ts';

/** Reads pastes off the page's own thread: 65 536 addresses take a while. */
export interface PasteReader {
  /** A paste is likely: the reader starts. */
  prepare(): void;
  /** @param source a list of targets, or a file that the station has read */
  read(
    source: string | FileReading,
    chosen: PasteChoice,
    project: Project,
    changes: PasteChanges,
  ): Promise<Understanding>;
}

/** A reader in a worker, started with the first paste. */
export function workerPasteReader(): PasteReader {
  const calls = new WorkerCalls<Project, PasteQuestion, Understanding>({
    start: () => new Worker(new URL('./paste.worker.ts', import.meta.url), { type: 'module', name: 'paste' }),
    failed: (message) => ({ code: 'paste.unreadable', message: `The pasted text could not be read: ${message}` }),
  });
  return {
    prepare: () => calls.prepare(),
    read: (source, chosen, project, changes) => calls.ask(project, { source, chosen, changes }),
  };
}
