import type { Fault } from '../../core/result/result.ts';

/** Document that a process is to set. */
export interface TypstJob {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Paths of font files. */
  readonly fonts: readonly string[];
}

/** Its answer. */
export type TypstAnswer =
  | { readonly pdf: Uint8Array /** Greatest resident memory, bytes. */; readonly peakBytes: number }
  | { readonly fault: Fault };
