import type { Project } from '../../../core/model/project.ts';
import type { ProjectProblem } from '../problem.ts';

/** A target in the words of its own file; what is missing is as Sounder sees it. */
export interface TargetWords {
  readonly type: string;
  readonly destination?: string;
  readonly dstPort?: number | null;
  readonly intervalSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly dnsUpdateIntervalSeconds?: number;
  readonly alertLevel?: string;
  readonly state?: string | null;
  readonly threshold?: Readonly<Record<string, number | undefined>> | null;
  /** Why it is not probed, in other words than Sounder's. */
  readonly reason?: string;
}

/** A foreign file as a project. */
export interface ForeignFile {
  readonly project: Project;
  readonly warnings: readonly ProjectProblem[];
  /** Global settings and groups after defaults, in the file's own words. */
  readonly globals: Readonly<Record<string, unknown>>;
  readonly groups: Readonly<Record<string, unknown>>;
  readonly targets: ReadonlyMap<string, TargetWords>;
  /** Reload interval that the file asks for; 0 = never. */
  readonly reloadMs: number;
}

export type ForeignResult = ForeignFile | { readonly problems: readonly ProjectProblem[] };
