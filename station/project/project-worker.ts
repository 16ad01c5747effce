import { parentPort, workerData } from 'node:worker_threads';
import type { EditOp } from '../../core/contracts/station.ts';
import type { Project } from '../../core/model/project.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { ProjectStore } from './project-store.ts';

/** Big projects never pass through a YAML document on the station's loop: they live here. */
export interface ToProject {
  readonly id: number;
  readonly ops: readonly EditOp[];
}

export type FromProject =
  | { readonly type: 'opened'; readonly project: Project }
  | { readonly type: 'open-failed'; readonly fault: Fault }
  | { readonly type: 'edited'; readonly id: number; readonly project: Project; readonly inverse: EditOp[] }
  | { readonly type: 'refused'; readonly id: number; readonly fault: Fault };

const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const send = (message: FromProject) => port.postMessage(message);

try {
  const store = new ProjectStore((workerData as { readonly path: string }).path);
  send({ type: 'opened', project: store.project });
  port.on('message', ({ id, ops }: ToProject) => {
    try {
      send({ type: 'edited', id, ...store.edit(ops) });
    } catch (error) {
      send({ type: 'refused', id, fault: toFault(error) });
    }
  });
} catch (error) {
  send({ type: 'open-failed', fault: toFault(error) });
  port.close();
}
