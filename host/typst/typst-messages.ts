import type { Fault } from '../../core/result/result.ts';

/** Document that a process is to set. */
export interface TypstJob {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Files that are photos or plans of users. Those that cannot be read are listed in `unreadable.json`. */
  readonly pictures?: readonly string[];
  /** Fonts, or paths of their files. */
  readonly fonts: readonly (string | Uint8Array)[];
}

export interface SetDocument {
  readonly pdf: Uint8Array;
  /** Greatest resident memory of the process, bytes. */
  readonly peakBytes: number;
}

/** Sets one document in a process of its own. @returns null = aborted. Rejects with FaultErrors `report.*` */
export type SetPdf = (job: TypstJob, signal: AbortSignal) => Promise<SetDocument | null>;

/** Its answer. */
export type TypstAnswer = SetDocument | { readonly fault: Fault };
