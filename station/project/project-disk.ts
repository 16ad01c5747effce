import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { readTextFile } from '../../host/read-text-file.ts';
import { MAX_FILE_BYTES, type ProjectProblem, TOO_LARGE } from './problem.ts';

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

/** Reads the text of a project. Throws FaultErrors `project.unreadable` and `project.invalid`. */
export function readProject(path: string): string {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file'); // a pipe would be waited for
    const text = readTextFile(path, MAX_FILE_BYTES);
    if (text === null) throw new InvalidProject(path, [TOO_LARGE]);
    return text;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({
      code: 'project.unreadable',
      message: `${path} cannot be read: ${(error as Error).message}`,
      hint: 'check the path and its permissions',
    });
  }
}

/** A reader sees the old file or the new one, never a part; the mode of an existing file stays, and a link to it too. Throws `project.unwritable`. */
export function writeAtomically(name: string, content: string | Uint8Array): void {
  const path = existsSync(name) ? realpathSync(name) : name;
  const temporary = join(dirname(path), `.${process.pid}.${Date.now()}.tmp`);
  try {
    const mode = existsSync(path) ? statSync(path).mode & 0o777 : 0o600;
    const file = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(file, content); // all of it, or it throws: writeSync may write a part
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
