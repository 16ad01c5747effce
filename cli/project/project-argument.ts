import type { FileKind } from '../../core/model/file-kind.ts';
import { FaultError } from '../../core/result/result.ts';
import { printable } from '../../core/text/printable.ts';
import { readTextInput } from '../../host/read-text-file.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { MAX_FILE_BYTES, type ProjectProblem, TOO_LARGE } from '../../station/project/problem.ts';
import { type ReadFile, type ReadResult, readFileText } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';

/** The content of a file of the command line, or all its problems, with its text: a pipe cannot be read again. */
type ProjectArgument<Result extends ReadResult> = Result & { readonly text: string };

/** Reads a file of the command line. Throws `project.unreadable`, `interrupted`. */
export async function readProject(
  { interrupted }: Pick<CliContext, 'interrupted'>,
  path: string,
  as: FileKind | undefined,
): Promise<ProjectArgument<ReadResult>> {
  const text = await readInput(interrupted, path);
  if (text === null) return { kind: as ?? 'sounder', problems: [TOO_LARGE], text: '' };
  return { ...readFileText(text, as), text };
}

/** The text of a file of the command line. Throws `project.unreadable`, `interrupted`. */
export async function readTextArgument(
  { interrupted }: Pick<CliContext, 'interrupted'>,
  path: string,
): Promise<string> {
  const text = await readInput(interrupted, path);
  if (text !== null) return text;
  throw new FaultError({ code: 'project.unreadable', message: `${path}: ${TOO_LARGE.message}` });
}

/** @returns null = it is too large */
async function readInput(interrupted: CliContext['interrupted'], path: string): Promise<string | null> {
  try {
    return await readTextInput(path, MAX_FILE_BYTES, interrupted);
  } catch (error) {
    if (interrupted.aborted) throw interruptedWhileReading(path);
    throw new FaultError({
      code: 'project.unreadable',
      message: `${path === '' ? '""' : path} cannot be read: ${systemErrorText(error)}`,
    });
  }
}

export const interruptedWhileReading = (path: string): FaultError =>
  new FaultError({ code: 'interrupted', message: `Interrupted before ${path} was read completely` });

export const problemLine = (path: string, problem: ProjectProblem): string =>
  `${path}:${problem.line}:${problem.column}: ${printable(`${problem.message}${problem.path === '' ? '' : ` (${problem.path})`}`)}\n`;

/** The project of a file; prints its warnings, or all its problems and throws `project.invalid`. */
export async function requireProject(
  context: Pick<CliContext, 'interrupted' | 'err'>,
  path: string,
  as: FileKind | undefined,
): Promise<ProjectArgument<ReadFile>> {
  const { err } = context;
  const file = await readProject(context, path, as);
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
