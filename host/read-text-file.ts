import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { decodeText } from '../core/model/decode-text.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads a text file of any kind: a pipe, or a device without an end. Waits for the writer of a pipe.
 * @returns null when it is larger than `maxBytes`; no more than that is read. Throws the system's error.
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

/** The same, asynchronously: a pipe with a slow writer can be abandoned. Rejects when aborted. */
export async function readTextInput(path: string, maxBytes: number, signal: AbortSignal): Promise<string | null> {
  if (!statSync(path).isFIFO()) return readTextFile(path, maxBytes);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // which waits for no writer
  return readTextStream(new Socket({ fd, readable: true, writable: false }), maxBytes, signal);
}

/** Reads a stream to its end in the same way. */
export async function readTextStream(stream: Readable, maxBytes: number, signal?: AbortSignal): Promise<string | null> {
  if (signal) addAbortSignal(signal, stream);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return decodeText(Buffer.concat(chunks));
}
