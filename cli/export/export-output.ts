import { realpathSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';

/** Destination of an export. */
export interface ExportOutput {
  /** The file; null = standard output. */
  readonly name: string | null;
  readonly isOnTerminal: boolean;
  /** Resolves when there is room for more. Rejects with FaultError `data.output`. */
  write(bytes: Uint8Array): Promise<void>;
  /** Completes the file. */
  finish(): Promise<void>;
  /** Removes an incomplete file; does nothing after `finish`. */
  discard(): Promise<void>;
}

/** Standard output; a terminal gets text in which control characters are escaped. */
export function standardOutput(context: Pick<CliContext, 'out' | 'write' | 'terminal'>): ExportOutput {
  const isOnTerminal = context.terminal !== null;
  return {
    name: null,
    isOnTerminal,
    async write(bytes) {
      if (isOnTerminal) context.out(Buffer.from(bytes).toString('utf8'));
      else await context.write(bytes);
    },
    finish: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
}

/**
 * A file that gets its name when it is complete; until then it is `FILE.partial`. A device or pipe is written to as it is.
 * Throws FaultError `usage.invalid` for a file in the data folder.
 */
export function fileOutput(path: string, dataDir: string): ExportOutput {
  if (isInside(path, dataDir)) {
    throw usage(`--out: ${path} lies in the data folder, where nothing is written`, 'choose another folder');
  }
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
  const partial = isFile ? `${path}.partial` : path;
  let handle: FileHandle | null = null;
  let isComplete = false;
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      throw unwritable(path, error);
    }
  };
  const write = (bytes: Uint8Array) =>
    guarded(async () => {
      handle ??= await open(partial, 'w');
      await handle.writeFile(bytes);
    });
  return {
    name: path,
    isOnTerminal: false,
    write,
    finish: () =>
      guarded(async () => {
        handle ??= await open(partial, 'w');
        if (isFile) await handle.sync();
        await handle.close();
        if (isFile) await rename(partial, path);
        isComplete = true;
      }),
    async discard() {
      if (isComplete || !handle) return;
      await handle.close().catch(() => undefined); // closed already when the renaming failed
      if (isFile) await rm(partial, { force: true }).catch(() => undefined);
    },
  };
}

/** Whether a file lies in a folder, links resolved; a folder that does not exist holds no file. */
function isInside(path: string, folder: string): boolean {
  try {
    const real = join(realpathSync(dirname(path)), basename(path));
    return `${real}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
  } catch {
    return false;
  }
}

const unwritable = (path: string, error: unknown): FaultError =>
  new FaultError({
    code: 'data.output',
    message: `${path} cannot be written: ${systemErrorText(error)}`,
    hint: 'choose another file with --out',
  });
