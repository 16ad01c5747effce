import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { EditOp } from '../../core/contracts/station.ts';
import type { Project } from '../../core/model/project.ts';
import { FaultError } from '../../core/result/result.ts';
import type { ProjectProblem } from './problem.ts';
import { applyEdits, emptyProjectText, type LoadedProject, loadProject, projectText } from './project-file.ts';

/** The project's file on disk, the truth for configuration. Synchronous: runs in a thread of its own. */
export class ProjectStore {
  private readonly path: string;
  private loaded: LoadedProject;
  private text: string;

  /** Makes the file when there is none. Throws FaultErrors `project.invalid`, `project.unwritable`, `project.unreadable`. */
  constructor(path: string) {
    this.path = path;
    if (!existsSync(path)) writeAtomically(path, emptyProjectText());
    this.text = read(path);
    this.loaded = parsed(path, this.text);
  }

  get project(): Project {
    return this.loaded.project;
  }

  /** All or nothing; on disk when it returns. What another editor wrote meanwhile is read first, not overwritten. */
  edit(ops: readonly EditOp[]): { readonly project: Project; readonly inverse: EditOp[] } {
    const onDisk = read(this.path);
    if (digest(onDisk) !== digest(this.text)) {
      this.loaded = parsed(this.path, onDisk);
      this.text = onDisk;
    }
    const { document, project } = this.loaded;
    const result = applyEdits(document, project, ops);
    try {
      if ('code' in result) throw new FaultError(result);
      const text = projectText(document);
      writeAtomically(this.path, text);
      this.text = text;
      this.loaded = { ...this.loaded, project: result.project };
      return result;
    } catch (error) {
      this.loaded = parsed(this.path, this.text); // the document holds half of the edit
      throw error;
    }
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new FaultError({
      code: 'project.unreadable',
      message: `${path} cannot be read: ${(error as Error).message}`,
      hint: 'check the path and its permissions',
    });
  }
}

function parsed(path: string, text: string): LoadedProject {
  const result = loadProject(text);
  if ('problems' in result) throw new InvalidProject(path, result.problems);
  return result;
}

/** Carries every problem; its fault names the first. */
export class InvalidProject extends FaultError {
  readonly problems: readonly ProjectProblem[];
  constructor(path: string, problems: readonly ProjectProblem[]) {
    const first = problems[0];
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super({
      code: 'project.invalid',
      message: `${path}:${first?.line}:${first?.column}: ${first?.message}${more}`,
      hint: `sounder check ${path} lists all errors`,
    });
    this.problems = problems;
  }
}

/** A reader sees the old file or the new one, never a part; the mode of an existing file stays, and a link to it too. */
function writeAtomically(name: string, text: string): void {
  const path = existsSync(name) ? realpathSync(name) : name;
  const temporary = join(dirname(path), `.${process.pid}.${Date.now()}.tmp`);
  try {
    const mode = existsSync(path) ? statSync(path).mode & 0o777 : 0o644;
    const file = openSync(temporary, 'wx', mode);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new FaultError({
      code: 'project.unwritable',
      message: `${path} cannot be written: ${(error as Error).message}`,
      hint: 'check permissions and free space; nothing was changed',
    });
  }
}
