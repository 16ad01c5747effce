import type { FileKind } from '../../core/model/file-kind.ts';
import { recogniseFile } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import { readNetprobeFleet } from './imports/netprobe-fleet.ts';
import type { ProjectProblem } from './problem.ts';
import { outside, readFileText } from './read-file.ts';

/** A file of another program as a project of Sounder. */
export interface ImportedProject {
  readonly kind: FileKind;
  readonly project: Project;
  /** Its parts in the project, where the kind reports that. */
  readonly mapped: readonly ProjectProblem[];
  /** Parts that were not taken over, or with a difference, and why. */
  readonly unmapped: readonly ProjectProblem[];
}

export type ImportOutcome = ImportedProject | { readonly problems: readonly ProjectProblem[] };

/** Converts a file of another program, whole or not at all. A netProbe server's becomes a fleet. */
export function importProject(text: string, as?: FileKind): ImportOutcome {
  const kind = as ?? recogniseFile(text);
  if (kind === 'netprobe') {
    const fleet = readNetprobeFleet(text);
    if ('problems' in fleet) return fleet;
    const problems = outside(fleet.project);
    return problems.length > 0 ? { problems } : { kind, ...fleet };
  }
  const file = readFileText(text, as);
  if ('problems' in file) return { problems: file.problems };
  if (file.kind === 'sounder') {
    return { problems: [{ path: '', line: 1, column: 1, message: 'This is a project of Sounder already' }] };
  }
  return { kind: file.kind, project: file.project, mapped: [], unmapped: file.warnings };
}
