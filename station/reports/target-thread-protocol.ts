import type { Fault } from '../../core/result/result.ts';
import type { ReadTargets } from './read-targets.ts';
import type { ReportBasis } from './target-reading.ts';

/** Work of a thread that reads some of the targets of a report. */
export interface TargetTask {
  readonly dataDir: string;
  readonly basis: ReportBasis;
  /** Place of the next series that no thread has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly maxBytes: number;
}

export type FromTargets =
  | ({ readonly type: 'read' } & ReadTargets)
  /** All are read. Parts that could not be: in samples and paths, and the files. */
  | { readonly type: 'done'; readonly damaged: number; readonly damagedFiles: readonly string[] }
  | { readonly type: 'failed'; readonly fault: Fault };
