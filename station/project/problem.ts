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

export const TOO_LARGE: ProjectProblem = { path: '', line: 1, column: 1, message: 'The file is larger than 64 MB' };

export const TOO_DEEP = 'nested too deeply to be a project';

/** Bound on listed errors: a file of a few bytes can have millions. */
export const MAX_PROBLEMS = 500;

/** Stops one past the bound, which shows that there are more. */
export function* upToTooMany<T>(all: Iterable<T>): Generator<T> {
  let count = 0;
  for (const one of all) {
    yield one;
    count += 1;
    if (count > MAX_PROBLEMS) return;
  }
}

/** Problems up to the limit, and beyond it a last one that states so. */
export function firstProblems(problems: Iterable<ProjectProblem>): ProjectProblem[] {
  const first: ProjectProblem[] = [];
  for (const problem of problems) {
    if (first.length === MAX_PROBLEMS) {
      const { line, column } = problem;
      return [
        ...first,
        { path: '', line, column, message: `More than ${MAX_PROBLEMS} errors: the others are not listed` },
      ];
    }
    first.push(problem);
  }
  return first;
}

/** In the order of the file, as an editor would walk through them. */
export const byPlace = (problems: readonly ProjectProblem[]): ProjectProblem[] =>
  [...problems].sort((left, right) => left.line - right.line || left.column - right.column);
