export interface ProjectProblem {
  /** JSON Pointer (RFC 6901) into the file; empty for the whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

/** Larger files are a mistake, not a project: 65 536 targets take about 6 MB. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

export const TOO_LARGE: ProjectProblem = { path: '', line: 1, column: 1, message: 'the file is larger than 64 MB' };
