import type { Project } from '../../../core/model/project.ts';
import type { ProjectProblem } from '../problem.ts';

/** A target with the values and names of its own file; an absent value is as in Sounder's project. */
export interface ImportedTarget {
  readonly type: string;
  readonly destination?: string;
  readonly dstPort?: number | null;
  readonly intervalSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly dnsUpdateIntervalSeconds?: number;
  readonly alertLevel?: string;
  readonly state?: string | null;
  readonly threshold?: Readonly<Record<string, number | undefined>> | null;
  /** Why it is not probed, in the file's own terms. */
  readonly reason?: string;
}

/** An imported file after conversion. */
export interface ImportedFile {
  readonly project: Project;
  readonly warnings: readonly ProjectProblem[];
  /** Global settings and groups after defaults, in the file's own words. */
  readonly globals: Readonly<Record<string, unknown>>;
  readonly groups: Readonly<Record<string, unknown>>;
  readonly targets: ReadonlyMap<string, ImportedTarget>;
  /** Interval at which the file asks to be read again; 0 = never. */
  readonly reloadMs: number;
}

export type ImportResult = ImportedFile | { readonly problems: readonly ProjectProblem[] };
