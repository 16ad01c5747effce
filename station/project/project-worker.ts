import { parentPort, workerData } from 'node:worker_threads';
import type { EditOp } from '../../core/contracts/edits.ts';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { ParsedProject } from './parsed-project.ts';
import type { ProjectProblem } from './problem.ts';
import { InvalidProject } from './project-disk.ts';
import { type LeftProject, type OpenProject, type ProjectPlace, ProjectStore } from './project-store.ts';

/** Big projects never pass through a YAML document on the station's loop: they live here. */
export type ProjectTask =
  | { readonly method: 'edit'; readonly ops: readonly EditOp[] }
  | { readonly method: 'reload' }
  | { readonly method: 'text' }
  | { readonly method: 'undo' }
  | { readonly method: 'adopt'; readonly path: string }
  /** Asks for what another thread continues with, nothing when that is larger, and has the project kept for the next start. */
  | { readonly method: 'leave'; readonly maxChars: number };

export interface ProjectWorkerData extends ProjectPlace {
  /** Path of the thread's program. */
  readonly program: string;
}

export type ToProject = ProjectTask & { readonly id: number };

/** Result of a task: the current project, and the task's own result. */
export interface ProjectDone {
  readonly open?: OpenProject;
  readonly inverse?: EditOp[];
  readonly changed?: boolean;
  readonly left?: LeftProject | null;
  /** Why the project is not kept for the next start, which parses its file then. */
  readonly notKept?: Fault;
  readonly text?: ProjectText;
}

export type FromProject =
  | { readonly type: 'opened'; readonly open: OpenProject }
  | { readonly type: 'open-failed'; readonly fault: Fault }
  | { readonly type: 'done'; readonly id: number; readonly done: ProjectDone }
  | {
      readonly type: 'refused';
      readonly id: number;
      readonly fault: Fault;
      readonly problems: readonly ProjectProblem[];
    };

const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const send = (message: FromProject) => port.postMessage(message);

const { program, ...place } = workerData as ProjectWorkerData;

function keep(store: ProjectStore): { readonly notKept?: Fault } {
  if (place.parsedPath === undefined) return {};
  try {
    store.keepIn(new ParsedProject(place.parsedPath, program));
    return {};
  } catch (error) {
    return { notKept: toFault(error) };
  }
}

function perform(store: ProjectStore, task: ProjectTask): ProjectDone {
  switch (task.method) {
    case 'edit':
      return store.edit(task.ops);
    case 'reload': {
      const changed = store.reload();
      return changed ? { changed, open: store.open } : { changed };
    }
    case 'text':
      return { text: store.readText() };
    case 'undo':
      store.undo();
      return { open: store.open };
    case 'adopt':
      store.adopt(task.path);
      return { open: store.open };
    case 'leave':
      return { left: store.leftWithin(task.maxChars), ...keep(store) };
  }
}

try {
  const store = new ProjectStore(place);
  send({ type: 'opened', open: store.open });
  port.on('message', ({ id, ...task }: ToProject) => {
    try {
      send({ type: 'done', id, done: perform(store, task) });
    } catch (error) {
      send({
        type: 'refused',
        id,
        fault: toFault(error),
        problems: error instanceof InvalidProject ? error.problems : [],
      });
    }
  });
} catch (error) {
  send({ type: 'open-failed', fault: toFault(error) });
  port.close();
}
