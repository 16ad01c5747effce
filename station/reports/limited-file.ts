import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Reads a file of limited size. A pipe or a device, which can have no end, is refused: it is not waited for.
 * @returns why it is not taken: in words that follow its path. Throws what the file system throws
 */
export function readLimited(path: string, maxBytes: number): Buffer | { readonly reason: string } {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // Windows has no such flag
  try {
    const status = fstatSync(file);
    if (!status.isFile()) return { reason: 'is no file' };
    if (status.size > maxBytes) return { reason: `is larger than ${maxBytes / 1e6} MB` };
    const bytes = Buffer.allocUnsafe(status.size + 1);
    let count = 0;
    for (let read = -1; read !== 0 && count < bytes.length; count += read)
      read = readSync(file, bytes, { offset: count });
    return count > status.size ? { reason: 'is being written' } : bytes.subarray(0, count);
  } finally {
    closeSync(file);
  }
}
