import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { FaultError } from '../../core/result/result.ts';
import type { ProjectProblem } from '../../station/project/problem.ts';
import { type LoadedProject, loadProject } from '../../station/project/project-file.ts';
import { usage } from './context.ts';

/** The kinds of files that are recognised by content; this version reads its own. */
const FILE_KINDS = ['sounder', 'netprobify', 'netprobe', 'pingwee', 'nodeprobe'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export function fileKind(text: string): FileKind {
  if (!FILE_KINDS.includes(text as FileKind))
    throw usage(`--as: unknown kind ${JSON.stringify(text)}: use ${FILE_KINDS.join(', ')}`);
  return text as FileKind;
}

/** Reads a file of the command line. @returns the project, or every problem */
export function readProject(
  path: string,
  as: FileKind | undefined,
): { readonly kind: FileKind; readonly result: LoadedProject | { readonly problems: readonly ProjectProblem[] } } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new FaultError({
      code: 'project.unreadable',
      message: `${path} cannot be read: ${(error as Error).message}`,
    });
  }
  const kind = as ?? recognise(text);
  if (kind === 'sounder') return { kind, result: loadProject(text) };
  const message = `this is a ${kind} file; this version reads Sounder's own files (\`sounder: 1\`)`;
  return { kind, result: { problems: [{ path: '', line: 1, column: 1, message }] } };
}

/** By its top-level keys. What is none of the others is taken for ours, so that its errors are explained. */
function recognise(text: string): FileKind {
  const head = topLevelKeys(text);
  if (head.has('sounder')) return 'sounder';
  if (head.has('nets24')) return 'pingwee';
  if (head.has('nodes')) return 'nodeprobe';
  if (head.has('probe') && !head.has('targets')) return 'netprobe';
  if (head.has('global') && (head.has('groups') || head.has('targets'))) return 'netprobify';
  return 'sounder';
}

function topLevelKeys(text: string): ReadonlySet<string> {
  try {
    const value: unknown = parse(text);
    return new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
  } catch {
    return new Set(); // not YAML: loading it says where
  }
}

export const problemLine = (path: string, problem: ProjectProblem): string =>
  `${path}:${problem.line}:${problem.column}: ${problem.message}${problem.path === '' ? '' : ` (${problem.path})`}\n`;

/** The project of a file, or the fault that lists everything that is wrong with it. */
export function requireProject(path: string, as: FileKind | undefined, err: (text: string) => void): LoadedProject {
  const { result } = readProject(path, as);
  if (!('problems' in result)) return result;
  for (const problem of result.problems) err(problemLine(path, problem));
  const count = result.problems.length;
  throw new FaultError({
    code: 'project.invalid',
    message: `${path} has ${count} ${count === 1 ? 'error' : 'errors'}`,
  });
}
