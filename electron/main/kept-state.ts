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

const KeptState = z.object({
  window: WindowPlace.nullable().catch(null).default(null),
  /** Folder of the last opened or saved file. */
  folder: z.string().nullable().catch(null).default(null),
});
export type KeptState = z.infer<typeof KeptState>;

/** State that the desktop program keeps between starts in a small file. A lost or damaged file is harmless. */
export class KeptStateFile {
  private readonly path: string;
  private state: KeptState;

  constructor(path: string) {
    this.path = path;
    this.state = read(path);
  }

  get current(): KeptState {
    return this.state;
  }

  keep(change: Partial<KeptState>): void {
    this.state = { ...this.state, ...change };
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(this.state));
      renameSync(`${this.path}.new`, this.path);
    } catch {
      // A full or read-only disk: the next start has the defaults.
    }
  }
}

function read(path: string): KeptState {
  try {
    return KeptState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { window: null, folder: null }; // the first start, or damaged
  }
}
