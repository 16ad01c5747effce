import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { z } from 'zod';
import { DESKTOP_CHANNELS, type OpenedText } from '../../core/contracts/desktop.ts';
import { readTextStream } from '../../host/read-text-file.ts';
import { answerPage } from './ipc.ts';
import { answerSaves } from './saved-files.ts';
import type { SavedStateFile } from './saved-state.ts';

const MAX_TEXT = 256 * 1024 * 1024;
/** Size limit of an opened file, above the page's limit of targets. */
const MAX_OPENED_BYTES = 16 * 1024 * 1024;

const SaveRequest = z.object({
  fileName: z.string().min(1).max(200),
  mediaType: z.string().max(100),
  text: z.string().max(MAX_TEXT),
});

export interface DialogParts {
  readonly window: () => BrowserWindow | undefined;
  readonly state: SavedStateFile;
  /** Folder of the first dialog. */
  readonly documents: string;
}

/** The page saves and opens text only where the user says, in the folder where it was last done. */
export function answerDialogs(parts: DialogParts): void {
  answerPage(DESKTOP_CHANNELS.saveText, (_event, value) => saveText(parts, SaveRequest.parse(value)));
  answerPage(DESKTOP_CHANNELS.openText, () => openText(parts));
  answerSaves((fileName) => choosePlace(parts, fileName));
}

const lastFolder = ({ state, documents }: DialogParts): string => state.current.folder ?? documents;

/** Asks where to save a file. @returns null when the user cancelled */
async function choosePlace(parts: DialogParts, fileName: string): Promise<string | null> {
  const owner = parts.window();
  if (!owner) return null;
  const name = basename(fileName); // a name of the page's, never a path
  const extension = extname(name).slice(1);
  const { canceled, filePath } = await dialog.showSaveDialog(owner, {
    defaultPath: join(lastFolder(parts), name),
    filters: [...(extension ? [{ name: extension.toUpperCase(), extensions: [extension] }] : []), ALL_FILES],
    properties: ['showOverwriteConfirmation'],
  });
  if (canceled || !filePath) return null;
  parts.state.keep({ folder: dirname(filePath) });
  return filePath;
}

async function saveText(parts: DialogParts, request: z.infer<typeof SaveRequest>): Promise<boolean> {
  const filePath = await choosePlace(parts, request.fileName);
  if (filePath === null) return false;
  try {
    await writeFile(filePath, request.text);
    return true;
  } catch (error) {
    dialog.showErrorBox('The file could not be saved', `${filePath}: ${(error as Error).message}`);
    return false;
  }
}

async function openText(parts: DialogParts): Promise<OpenedText | null> {
  const owner = parts.window();
  if (!owner) return null;
  const { canceled, filePaths } = await dialog.showOpenDialog(owner, {
    defaultPath: lastFolder(parts),
    filters: [{ name: 'Target lists', extensions: ['txt', 'csv', 'list'] }, ALL_FILES],
    properties: ['openFile'],
  });
  const [path] = filePaths;
  if (canceled || path === undefined) return null;
  parts.state.keep({ folder: dirname(path) });
  try {
    return { name: basename(path), text: await readBounded(path) };
  } catch (error) {
    dialog.showErrorBox('The file could not be opened', `${path}: ${(error as Error).message}`);
    return null;
  }
}

/** Reads up to the limit, whatever size the file reports: devices and files of /proc report 0. */
async function readBounded(path: string): Promise<string> {
  const text = await readTextStream(createReadStream(path), MAX_OPENED_BYTES);
  if (text === null) throw new Error('larger than 16 MB');
  return text;
}

const ALL_FILES = { name: 'All files', extensions: ['*'] };
