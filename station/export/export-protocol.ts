import type { ExportRequest } from '../../core/contracts/export.ts';
import type { Fault } from '../../core/result/result.ts';
import type { ExportProgress } from './export-rows.ts';

/** The work of one export thread. */
export interface ExportTask {
  readonly dataDir: string;
  readonly request: ExportRequest;
  /** Name and version of this program. */
  readonly createdBy: string;
}

/** `ready` once, then an answer to each `next`. */
export type FromExport =
  | { readonly type: 'ready' }
  | { readonly type: 'chunk'; readonly buffer: ArrayBuffer; readonly progress: ExportProgress }
  | { readonly type: 'end'; readonly progress: ExportProgress }
  | { readonly type: 'failed'; readonly fault: Fault };

/** Asks for the next bytes. */
export const NEXT = 'next';
