import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { decodeText } from '../core/model/decode-text.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads a text file that may be anything: a pipe, or a device without an end. Waits for what writes a pipe.
 * @returns null when it is larger than `maxBytes`, of which no more than that was read. Throws what the system says.
 */
export function readTextFile(path: string, maxBytes: number): string | null {
  const file = openSync(path, 'r');
  try {
    const status = fstatSync(file);
    if (status.isFile() && status.size > maxBytes) return null;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const read = readSync(file, chunk);
      if (read === 0) return decodeText(Buffer.concat(chunks));
      bytes += read;
      if (bytes > maxBytes) return null;
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/** The same of a stream, to its end. */
export async function readTextStream(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return decodeText(Buffer.concat(chunks));
}
