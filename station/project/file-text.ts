import { readFile, stat } from 'node:fs/promises';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import { decodeText } from '../../core/model/decode-text.ts';
import { FaultError } from '../../core/result/result.ts';
import { MAX_FILE_BYTES, TOO_LARGE } from './problem.ts';
import type { OpenProject } from './project-store.ts';
import { textVersion } from './text-edit.ts';

/** Reads the text of a project's file, which may be invalid, without parsing it. Throws FaultErrors `project.*`. */
export async function readFileAsText({ path, kind }: Pick<OpenProject, 'path' | 'kind'>): Promise<ProjectText> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new Error('it is not a file'); // a pipe would be waited for
    if (status.size > MAX_FILE_BYTES) throw new Error(TOO_LARGE.message);
    const text = decodeText(await readFile(path));
    return { text, version: textVersion(text), path, kind };
  } catch (error) {
    throw new FaultError({
      code: 'project.unreadable',
      message: `${path} cannot be read: ${(error as Error).message}`,
      hint: 'check the path and its permissions',
    });
  }
}
