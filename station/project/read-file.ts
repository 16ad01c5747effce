import type { Document } from 'yaml';
import { type FileKind, type ImportKind, recogniseFile } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import { parseProject } from '../../probes/project-schema.ts';
import type { ImportedFile, ImportResult } from './imports/imported-file.ts';
import { readNetprobe } from './imports/netprobe.ts';
import { readNetprobify } from './imports/netprobify.ts';
import { readNodeprobe } from './imports/nodeprobe.ts';
import { readPingwee } from './imports/pingwee.ts';
import { type ProjectProblem, pointer, TOO_DEEP } from './problem.ts';
import { loadProject } from './project-file.ts';

/** A valid project file of any kind. */
export interface ReadFile {
  readonly kind: FileKind;
  readonly project: Project;
  readonly warnings: readonly ProjectProblem[];
  /** Interval at which the file asks to be read again; 0 = never. */
  readonly reloadMs: number;
  /** Result of a Sounder file. */
  readonly document: Document | null;
  /** Result of an imported file. */
  readonly imported: ImportedFile | null;
}

export type ReadResult = ReadFile | { readonly kind: FileKind; readonly problems: readonly ProjectProblem[] };

const READERS: Readonly<Record<ImportKind, (text: string) => ImportResult>> = {
  netprobify: readNetprobify,
  netprobe: readNetprobe,
  pingwee: readPingwee,
  nodeprobe: readNodeprobe,
};

/**
 * Reads a project file of any kind, detected or given; all problems at once. A file of unknown kind is
 * read as a Sounder file, so that its errors are explained.
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
    return 'problems' in loaded ? { kind, ...loaded } : { kind, ...loaded, reloadMs: 0, imported: null };
  }
  const imported = READERS[kind](text);
  if ('problems' in imported) return { kind, problems: imported.problems };
  const { project, warnings, reloadMs } = imported;
  const issues = outside(project);
  if (issues.length > 0) return { kind, problems: issues };
  return { kind, project, warnings, reloadMs, document: null, imported };
}

/** Problems of values that the other program permits and a Sounder project cannot hold. */
export function outside(project: Project): ProjectProblem[] {
  const parsed = parseProject(project);
  if (!('issues' in parsed)) return [];
  return parsed.issues.map(({ path, message }) => ({
    path: pointer(path),
    line: 1,
    column: 1,
    message: `${path.slice(0, 2).map(String).join(' ')}: ${message}`,
  }));
}
