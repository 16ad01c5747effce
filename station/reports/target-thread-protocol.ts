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
  /** Series that are read so far, one in part. */
  | { readonly type: 'progress'; readonly series: number }
  /** All are read. */
  | { readonly type: 'done'; readonly damagedParts: ReadonlySet<string> }
  | { readonly type: 'failed'; readonly fault: Fault };
