import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { checkFree } from '../../host/data-folder.ts';
import { makeFolders } from '../../host/make-folders.ts';
import { makePrivate } from '../../host/private-file.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { projectFiles } from '../maintain/data-files.ts';
import { newProjectText } from '../project/project-file.ts';

/** The folder that a user wrote: absolute, or in the home folder. Throws `data.relative`. */
export function writtenFolder(written: string): string {
  const path = written.replace(/^~(?=$|\/)/, homedir());
  if (isAbsolute(path)) return resolve(path);
  throw new FaultError({
    code: 'data.relative',
    message: `${written} is not an absolute path`,
    hint: 'begin it with / or ~/',
  });
}

/** Throws `data.no-project` where a folder holds none, and `data.in-use` where another Sounder writes to it. */
export function checkProject(dataDir: string, readOnly: boolean): void {
  requireProject(dataDir);
  if (!readOnly) checkFree(dataDir);
}

/** The page has a button for what the hint of the command line says. */
function requireProject(dataDir: string): void {
  try {
    projectFiles(dataDir);
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.code !== 'data.no-project') throw error;
    const hint = 'choose the folder of a project, or “New project” to make one in an empty folder';
    throw new FaultError({ ...error.fault, hint });
  }
}

/** Throws `data.not-empty` where a folder cannot become a project. */
export function checkNewFolder(dataDir: string): void {
  if (!attempt(dataDir, () => existsSync(dataDir) && readdirSync(dataDir).length > 0)) return;
  throw new FaultError({
    code: 'data.not-empty',
    message: `${dataDir} is not empty`,
    hint: 'choose a new folder for a new project',
  });
}

/** Makes a project in a folder that is empty or does not exist. Throws `data.unwritable`. */
export function createProject(dataDir: string, name: string): void {
  attempt(dataDir, () => {
    makeFolders(dataDir);
    const path = join(dataDir, 'project.yaml');
    makePrivate(path);
    writeFileSync(path, newProjectText({ sounder: 1, ...(name === '' ? {} : { name }) }));
  });
}

function attempt<T>(dataDir: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new FaultError({
      code: 'data.unwritable',
      message: `${dataDir} cannot be created: ${systemErrorText(error)}`,
      hint: 'choose another folder',
    });
  }
}
