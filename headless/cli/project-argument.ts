import { FILE_KINDS, type FileKind } from '../../core/model/file-kind.ts';
import { FaultError } from '../../core/result/result.ts';
import { printable } from '../../core/text/printable.ts';
import { readTextFile } from '../../host/read-text-file.ts';
import { refusal } from '../../host/refusal.ts';
import { MAX_FILE_BYTES, type ProjectProblem, TOO_LARGE } from '../../station/project/problem.ts';
import { type ReadFile, type ReadResult, readFileText } from '../../station/project/read-file.ts';
import { usage } from './context.ts';

export function fileKind(text: string): FileKind {
  if (!FILE_KINDS.includes(text as FileKind))
    throw usage(`--as: unknown kind ${JSON.stringify(text)}: use ${FILE_KINDS.join(', ')}`);
  return text as FileKind;
}

/** Reads a file of the command line. @returns what it means, or every problem */
export function readProject(path: string, as: FileKind | undefined): ReadResult {
  let text: string | null;
  try {
    text = readTextFile(path, MAX_FILE_BYTES);
  } catch (error) {
    throw new FaultError({
      code: 'project.unreadable',
      message: `${path === '' ? '""' : path} cannot be read: ${refusal(error)}`,
    });
  }
  return text === null ? { kind: as ?? 'sounder', problems: [TOO_LARGE] } : readFileText(text, as);
}

export const problemLine = (path: string, problem: ProjectProblem): string =>
  `${path}:${problem.line}:${problem.column}: ${printable(`${problem.message}${problem.path === '' ? '' : ` (${problem.path})`}`)}\n`;

/** A file's project, or the fault that lists everything that is wrong with it; warnings are told. */
export function requireProject(path: string, as: FileKind | undefined, err: (text: string) => void): ReadFile {
  const file = readProject(path, as);
  if (!('problems' in file)) {
    for (const warning of file.warnings) err(problemLine(path, warning));
    return file;
  }
  for (const problem of file.problems) err(problemLine(path, problem));
  const count = file.problems.length;
  throw new FaultError({
    code: 'project.invalid',
    message: `${path} has ${count} ${count === 1 ? 'error' : 'errors'}`,
  });
}
