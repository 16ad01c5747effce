import type { Document } from 'yaml';
import { type FileKind, type ForeignKind, recogniseFile } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import { parseProject } from '../../probes/project-schema.ts';
import type { ForeignFile, ForeignResult } from './foreign/foreign-file.ts';
import { readNetprobe } from './foreign/netprobe.ts';
import { readNetprobify } from './foreign/netprobify.ts';
import { readNodeprobe } from './foreign/nodeprobe.ts';
import { readPingwee } from './foreign/pingwee.ts';
import { type ProjectProblem, pointer, TOO_DEEP } from './problem.ts';
import { loadProject } from './project-file.ts';

/** A valid project file of any kind. */
export interface ReadFile {
  readonly kind: FileKind;
  readonly project: Project;
  readonly warnings: readonly ProjectProblem[];
  /** Reload interval that the file asks for; 0 = never. */
  readonly reloadMs: number;
  /** Of a file of Sounder's own. */
  readonly document: Document | null;
  /** Of a file of another program. */
  readonly foreign: ForeignFile | null;
}

export type ReadResult = ReadFile | { readonly kind: FileKind; readonly problems: readonly ProjectProblem[] };

const FOREIGN: Readonly<Record<ForeignKind, (text: string) => ForeignResult>> = {
  netprobify: readNetprobify,
  netprobe: readNetprobe,
  pingwee: readPingwee,
  nodeprobe: readNodeprobe,
};

/**
 * Reads a project file of whatever kind it is, or is said to be; all problems at once. What is none of the others is
 * taken for ours, so that its errors are explained.
 */
export function readFileText(text: string, as?: FileKind): ReadResult {
  let kind = as ?? 'sounder';
  try {
    kind = as ?? recogniseFile(text) ?? 'sounder';
    return readText(text, kind);
  } catch (error) {
    // The stack has an end, and a text can be nested beyond it in many places.
    if (!(error instanceof RangeError)) throw error;
    return { kind, problems: [{ path: '', line: 1, column: 1, message: TOO_DEEP }] };
  }
}

function readText(text: string, kind: FileKind): ReadResult {
  if (kind === 'sounder') {
    const loaded = loadProject(text);
    return 'problems' in loaded ? { kind, ...loaded } : { kind, ...loaded, reloadMs: 0, foreign: null };
  }
  const foreign = FOREIGN[kind](text);
  if ('problems' in foreign) return { kind, problems: foreign.problems };
  const { project, warnings, reloadMs } = foreign;
  const issues = outside(project);
  if (issues.length > 0) return { kind, problems: issues };
  return { kind, project, warnings, reloadMs, document: null, foreign };
}

/** Settings that the other program allows and a Sounder project cannot hold. */
function outside(project: Project): ProjectProblem[] {
  const parsed = parseProject(project);
  if (!('issues' in parsed)) return [];
  return parsed.issues.map(({ path, message }) => ({
    path: pointer(path),
    line: 1,
    column: 1,
    message: `${path.slice(0, 2).map(String).join(' ')}: ${message}`,
  }));
}
