import type { FileReading } from '../../core/contracts/file-reading.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import { MAX_PROBLEMS, type ProjectProblem } from './problem.ts';
import { readFileText } from './read-file.ts';

/** A page shows no more of them, the last one included that says that there are more. */
const MAX_LISTED = MAX_PROBLEMS + 1;

const listed = (problems: readonly ProjectProblem[]) => ({
  count: problems.length,
  first: problems.slice(0, MAX_LISTED),
});

/** Reads a file beside the open project, for somebody who may want to add what is in it. */
export function previewFile(text: string, as?: FileKind): FileReading {
  const file = readFileText(text, as);
  if ('problems' in file)
    return { kind: file.kind, project: null, problems: listed(file.problems), warnings: listed([]) };
  return {
    kind: file.kind,
    project: JSON.stringify(file.project),
    problems: listed([]),
    warnings: listed(file.warnings),
  };
}
