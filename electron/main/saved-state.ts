import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const WindowPlace = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  isMaximized: z.boolean(),
});
export type WindowPlace = z.infer<typeof WindowPlace>;

const SavedState = z.object({
  window: WindowPlace.nullable().catch(null).default(null),
  /** Folder of the last opened or saved file. */
  folder: z.string().nullable().catch(null).default(null),
});
export type SavedState = z.infer<typeof SavedState>;

/** State that the desktop program keeps between starts in a small file. A lost or damaged file is harmless. */
export class SavedStateFile {
  private readonly path: string;
  private state: SavedState;

  constructor(path: string) {
    this.path = path;
    this.state = read(path);
  }

  get current(): SavedState {
    return this.state;
  }

  keep(change: Partial<SavedState>): void {
    this.state = { ...this.state, ...change };
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(this.state));
      renameSync(`${this.path}.new`, this.path);
    } catch {
      // A full or read-only disk: the next start has the defaults.
    }
  }
}

function read(path: string): SavedState {
  try {
    return SavedState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { window: null, folder: null }; // the first start, or damaged
  }
}
