import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../system-error-text.ts';

const OTHERS = 0o077;

export interface PrivateRead {
  readonly maxBytes: number;
  /** Whether the folder keeps others out, as systemd's for credentials does: the file's own permissions do not matter then. */
  readonly isFolderPrivate?: boolean;
}

/**
 * Reads a file that only this user may read or write; checks the open file, so that nobody can exchange it in between.
 * @returns null where there is none
 * Faults: `secret.exposed`, `secret.unreadable`.
 */
export function readPrivate(path: string, { maxBytes, isFolderPrivate = false }: PrivateRead): Buffer | null {
  let file: number;
  try {
    // A pipe would block the process.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(path, systemErrorText(error));
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw unreadable(path, 'it is not a regular file');
    if (!isFolderPrivate) checkOwner(path, stat);
    if (stat.size > maxBytes) throw unreadable(path, `it has more than ${maxBytes} bytes`);
    const bytes = Buffer.alloc(maxBytes);
    return bytes.subarray(0, readSync(file, bytes, 0, maxBytes, 0));
  } finally {
    closeSync(file);
  }
}

function checkOwner(path: string, { mode, uid }: { readonly mode: number; readonly uid: number }): void {
  const own = process.getuid?.();
  if (own === undefined) return; // Windows: its access lists are those of the user's folder
  if (uid !== own && uid !== 0) {
    throw new FaultError({
      code: 'secret.exposed',
      message: `${path} belongs to another user`,
      hint: 'use a file of your own',
    });
  }
  if ((mode & OTHERS) === 0) return;
  throw new FaultError({
    code: 'secret.exposed',
    message: `${path} is accessible to other users`,
    hint: `change that with chmod 600, and change what it protects if others may have read it`,
  });
}

const unreadable = (path: string, why: string): FaultError =>
  new FaultError({ code: 'secret.unreadable', message: `${path} cannot be read: ${why}` });

/** Replaces a file that only this user may read; a crash leaves either the old or the new one. Fault `secret.unwritable`. */
export function writePrivate(path: string, content: string): void {
  const fresh = `${path}.new`;
  try {
    rmSync(fresh, { force: true }); // left by a crash
    const file = openSync(fresh, 'wx', 0o600);
    try {
      writeFileSync(file, content); // all of it: one write may be a part
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new FaultError({
      code: 'secret.unwritable',
      message: `${path} cannot be written: ${systemErrorText(error)}`,
    });
  }
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
