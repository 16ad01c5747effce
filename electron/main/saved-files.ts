import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { DESKTOP_CHANNELS } from '../../core/contracts/desktop.ts';
import { answerPage } from './ipc.ts';

/** Files that the page writes at the same time. */
const MAX_FILES = 4;
const MAX_CHUNK = 16 * 1024 * 1024;

const FileName = z.string().min(1).max(200);
const WriteRequest = z.object({
  file: z.int(),
  bytes: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= MAX_CHUNK),
});
const CloseRequest = z.object({ file: z.int(), isComplete: z.boolean() });

interface SavedFile {
  readonly path: string;
  readonly handle: FileHandle;
}

const partialOf = (path: string): string => `${path}.partial`;

/** The page writes files chunk by chunk, only where the user says. @param choose null = the user cancelled */
export function answerSaves(choose: (fileName: string) => Promise<string | null>): void {
  const files = new Map<number, SavedFile>();
  let nextFile = 1;
  const fileOf = (file: number): SavedFile => {
    const found = files.get(file);
    if (!found) throw new Error('This file is not open');
    return found;
  };

  answerPage(DESKTOP_CHANNELS.openSave, async (_event, value) => {
    if (files.size >= MAX_FILES) throw new Error('Too many files are being saved');
    const path = await choose(FileName.parse(value));
    if (path === null) return null;
    const file = nextFile++;
    files.set(file, { path, handle: await open(partialOf(path), 'w') });
    return file;
  });

  answerPage(DESKTOP_CHANNELS.writeSave, async (_event, value) => {
    const { file, bytes } = WriteRequest.parse(value);
    await fileOf(file).handle.writeFile(bytes);
  });

  answerPage(DESKTOP_CHANNELS.closeSave, async (_event, value) => {
    const { file, isComplete } = CloseRequest.parse(value);
    const { path, handle } = fileOf(file);
    files.delete(file);
    await handle.close();
    if (isComplete) await rename(partialOf(path), path);
    else await rm(partialOf(path), { force: true });
  });
}
