import type { Fault } from '../../core/result/result.ts';

/** Document that a process is to set. */
export interface TypstJob {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Files that are photos or plans of users. Those that cannot be read are listed in `unreadable.json`. */
  readonly pictures?: readonly string[];
  /** Paths of font files. */
  readonly fonts: readonly string[];
}

/** Its answer. */
export type TypstAnswer =
  | { readonly pdf: Uint8Array /** Greatest resident memory, bytes. */; readonly peakBytes: number }
  | { readonly fault: Fault };
