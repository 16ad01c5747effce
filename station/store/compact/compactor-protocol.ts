import type { Fault } from '../../../core/result/result.ts';
import type { StorageLimits } from '../limits.ts';
import type { CompactorState } from './compactor.ts';

/** Settings of the compactor thread. */
export interface CompactorData {
  readonly dataDir: string;
  readonly journalPath: string;
  readonly limits: StorageLimits;
  /** Memory of the station's `FoldLimit`. */
  readonly foldLimit: SharedArrayBuffer;
}

export type ToCompactor =
  | { readonly type: 'limits'; readonly limits: StorageLimits }
  /** Work now, not in its time. */
  | { readonly type: 'compact'; readonly id: number }
  /** The disk takes writes again. */
  | { readonly type: 'retry' }
  | { readonly type: 'close' };

export type FromCompactor =
  /** After each portion, and at the end of a round of work. */
  | { readonly type: 'state'; readonly state: CompactorState }
  /** After each round: why it stopped before its end; null = it did not. */
  | { readonly type: 'round'; readonly fault: Fault | null }
  | { readonly type: 'compacted'; readonly id: number }
  /** A damaged file was renamed, and a new one is begun for its span. */
  | { readonly type: 'file-damaged'; readonly file: DamagedFile }
  | { readonly type: 'closed' };

export interface DamagedFile {
  /** Its path before and now. */
  readonly path: string;
  readonly keptPath: string;
  /** Its span, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}
