import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EditOp } from '../../core/contracts/edits.ts';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Project } from '../../core/model/project.ts';
import { FaultError } from '../../core/result/result.ts';
import { applyEdits } from './apply-edits.ts';
import type { ParsedProject } from './parsed-project.ts';
import type { ProjectProblem } from './problem.ts';
import { InvalidProject, readProject, writeAtomically } from './project-disk.ts';
import { emptyProjectText, newProjectText, projectText } from './project-file.ts';
import { type ReadFile, readFileText } from './read-file.ts';
import { checkRenames, projectVersion, type TextEdit, textChanged, textEditOf, textVersion } from './text-edit.ts';
import { standsFor, type TextHistory, withText } from './text-history.ts';

/** The project and what is to be known of its file. */
export interface OpenProject {
  readonly project: Project;
  readonly kind: FileKind;
  readonly path: string;
  /** Interval at which the file asks to be read again; 0 = never. */
  readonly reloadMs: number;
  readonly warnings: readonly ProjectProblem[];
  /** The file itself is invalid; this is what stood before. */
  readonly isLastValid: boolean;
}

interface Edited {
  readonly open: OpenProject;
  readonly inverse: EditOp[];
}

export interface ProjectPlace {
  readonly path: string;
  /** Path of the last valid project while the file is invalid. */
  readonly lastValidPath: string;
  /** File of the project as it was parsed last; left out = none is kept. */
  readonly parsedPath?: string;
  /** The project as a thread before this one left it: what has changed in the file since has to be read first. */
  readonly left?: LeftProject;
}

/** State with which another thread continues. */
export interface LeftProject {
  readonly text: string;
  readonly isLastValid: boolean;
  readonly before: Before | undefined;
  readonly history: TextHistory;
}

/** State that undo returns to. */
interface Before {
  /** Text of the project. */
  readonly text: string;
  /** Text that an edit overwrote, which another program may have written; null = a reading, which wrote nothing. */
  readonly disk: string | null;
  readonly history: TextHistory;
}

/** The project's file on disk, the truth for configuration. Synchronous: runs in a thread of its own. */
export class ProjectStore {
  private path: string;
  private file: ReadFile;
  private text: string;
  private readonly lastValidPath: string;
  private isLastValid = false;
  /** State before the last edit or reading. */
  private before: Before | undefined;
  private history: TextHistory = [];

  /**
   * Creates a missing file; uses the last valid project while the file is invalid, if that was kept.
   * Throws FaultErrors `project.invalid`, `project.unwritable`, `project.unreadable`.
   */
  constructor({ path, lastValidPath, left }: ProjectPlace) {
    this.path = path;
    this.lastValidPath = lastValidPath;
    if (left) {
      this.isLastValid = left.isLastValid;
      this.text = left.text;
      this.file = parsed(path, left.text);
      this.before = left.before;
      this.history = left.history;
      return;
    }
    if (!existsSync(path)) writeAtomically(path, emptyProjectText());
    this.isLastValid = existsSync(lastValidPath);
    const from = this.isLastValid ? lastValidPath : path;
    this.text = readProject(from);
    this.file = parsed(from, this.text);
  }

  get open(): OpenProject {
    const { project, kind, reloadMs, warnings } = this.file;
    return { project, kind, path: this.path, reloadMs, warnings, isLastValid: this.isLastValid };
  }

  /** Keeps the project as it is parsed for the next start. Throws FaultErrors `project.unwritable`. */
  keepIn(parsed: ParsedProject): void {
    parsed.keep(this.text, this.open);
  }

  /** The state for another thread; null = its texts have more characters. */
  leftWithin(maxChars: number): LeftProject | null {
    const { text, isLastValid, before, history } = this;
    const chars = text.length + (before?.text.length ?? 0) + (before?.disk?.length ?? 0);
    return chars > maxChars ? null : { text, isLastValid, before, history };
  }

  /**
   * All or nothing; on disk when it returns. What another editor wrote meanwhile is not overwritten, but has to be read
   * first: FaultError `project.changed`. A file of another program is not written: FaultError `project.foreign`.
   */
  edit(ops: readonly EditOp[]): Edited {
    const textEdit = textEditOf(ops);
    if (textEdit) return this.replaceText(textEdit);
    const { document, project, kind } = this.file;
    if (textVersion(readProject(this.path)) !== textVersion(this.text)) throw changed(this.path);
    if (!document) throw notWritable(this.path, kind);
    const result = applyEdits(document, project, ops, this.text.includes('*'));
    try {
      if ('code' in result) throw new FaultError(result);
      const text = projectText(document);
      writeAtomically(this.path, text);
      this.before = { text: this.text, disk: this.text, history: this.history };
      this.text = text;
      this.file = { ...this.file, project: result.project };
      return { open: this.open, inverse: result.inverse };
    } catch (error) {
      this.file = parsed(this.path, this.text); // the document holds half of the edit
      throw error;
    }
  }

  /** The text of the file as it is on the disk, which may be invalid. */
  readText(): ProjectText {
    const text = readProject(this.path);
    return { text, version: textVersion(text), path: this.path, kind: this.file.kind };
  }

  /**
   * Takes a text as it is, comments and all. The one that it was made from has to be what is on the disk, or to stand
   * for that: that is how it is undone.
   */
  private replaceText({ text: { text, over }, renames }: TextEdit): Edited {
    const { project, kind } = this.file;
    if (kind !== 'sounder') throw notWritable(this.path, kind);
    const before = readProject(this.path);
    const isSame = textVersion(before) === textVersion(this.text);
    if (over !== textVersion(before)) {
      const made = { version: over, meaning: projectVersion(project) };
      if (!isSame || !standsFor(this.history, made)) throw textChanged(this.path);
    }
    const file = parsed(this.path, text);
    if (file.kind !== 'sounder') throw notSounder(file.kind);
    checkRenames(renames, project, file.project);
    const written = { version: textVersion(text), meaning: projectVersion(file.project) };
    writeAtomically(this.path, text);
    // What was invalid on the disk cannot come back by undo.
    const undone = isSame || 'problems' in readFileText(before) ? this.text : before;
    this.before = { text: this.text, disk: before, history: this.history };
    this.history = withText(this.history, textVersion(before), written);
    this.text = text;
    this.file = file;
    this.stand(false);
    const back = renames.map(({ from, to }) => ({ op: 'rename', from: to, to: from }) as const);
    return { open: this.open, inverse: [...back, { op: 'text', text: undone, over: written.version }] };
  }

  /** Reads the file again. @returns whether it changed; what is invalid is thrown, and all stays as it was */
  reload(): boolean {
    const text = readProject(this.path);
    if (textVersion(text) === textVersion(this.text)) {
      this.stand(false);
      return false;
    }
    const file = this.parsedOrStanding(text);
    this.stand(false);
    this.before = { text: this.text, disk: null, history: this.history };
    this.history = [];
    this.file = file;
    this.text = text;
    return true;
  }

  private parsedOrStanding(text: string): ReadFile {
    try {
      return parsed(this.path, text);
    } catch (error) {
      this.stand(true);
      throw error;
    }
  }

  /** Keeps what stands for a station that is started again meanwhile, or has no need to any more. */
  private stand(isLastValid: boolean): void {
    if (isLastValid === this.isLastValid) return;
    if (isLastValid) writeAtomically(this.lastValidPath, this.text);
    else rmSync(this.lastValidPath, { force: true });
    this.isLastValid = isLastValid;
  }

  /**
   * Takes back the last edit or reading, which could not be carried out. The text that an edit overwrote stands in the
   * file again; what was read stays there. The project is what it was before, until the file changes.
   */
  undo(): void {
    if (!this.before) throw notUndone(this.path);
    const { text, disk, history } = this.before;
    const isOurs = disk !== null && textVersion(readProject(this.path)) === textVersion(this.text);
    if (isOurs) writeAtomically(this.path, disk);
    this.file = parsed(this.path, text);
    this.text = text;
    this.history = history;
    this.before = undefined;
    this.stand(!isOurs || disk !== text);
  }

  /** Keeps an imported file as a Sounder project at `path` and continues with that. The file itself stays. */
  adopt(path: string): void {
    if (this.file.document) {
      throw new FaultError({ code: 'project.not-foreign', message: `${this.path} is a project of Sounder already` });
    }
    const isSame = resolve(path) === resolve(this.path);
    if (isSame) copyFileSync(this.path, `${this.path}.${this.file.kind}`);
    else if (existsSync(path)) {
      throw new FaultError({
        code: 'project.exists',
        message: `A project already exists in ${path}`,
        hint: 'use another data folder, or move that file away',
      });
    }
    const text = newProjectText(this.file.project);
    writeAtomically(path, text);
    this.path = path;
    this.text = text;
    this.file = parsed(path, text);
    this.stand(false);
  }
}

function notWritable(path: string, kind: FileKind): FaultError {
  return new FaultError({
    code: 'project.foreign',
    message: `${path} is a file of ${kind}, which is read as it is and not written`,
    hint: 'edit the file and reload it, or keep it as a Sounder project to edit it here',
  });
}

function notSounder(kind: FileKind): FaultError {
  return new FaultError({
    code: 'project.invalid',
    message: `This is the text of a ${kind} file, not of a Sounder project`,
    hint: 'write `sounder: 1` as its first line, or paste it into the list to add its targets',
  });
}

function notUndone(path: string): FaultError {
  return new FaultError({
    code: 'project.not-undone',
    message: `${path} cannot be returned to what it was before the last change`,
    hint: 'correct the file, then read it again',
  });
}

function changed(path: string): FaultError {
  return new FaultError({
    code: 'project.changed',
    message: `${path} was changed by another program`,
    hint: 'read it again, then repeat the change',
  });
}

function parsed(path: string, text: string): ReadFile {
  const result = readFileText(text);
  if ('problems' in result) throw new InvalidProject(path, result.problems);
  return result;
}
