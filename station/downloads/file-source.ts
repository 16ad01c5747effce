import { createReadStream, type ReadStream } from 'node:fs';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { ByteSource } from './byte-source.ts';

/** A file of the disk, up to the size that it has when it is opened. */
export class FileSource implements ByteSource {
  readonly fileName: string;
  readonly mediaType = 'application/octet-stream';
  readonly totalBytes: number;
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly stream: ReadStream | null;
  private doneBytes = 0;

  constructor(fileName: string, path: string, bytes: number) {
    this.fileName = fileName;
    this.totalBytes = bytes;
    this.stream = bytes === 0 ? null : createReadStream(path, { end: bytes - 1, highWaterMark: 256 * 1024 });
    this.chunks = (this.stream ?? noChunks())[Symbol.asyncIterator]();
  }

  get progress() {
    return { share: this.totalBytes === 0 ? 1 : this.doneBytes / this.totalBytes, rows: null, damaged: 0 };
  }

  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const { done, value } = await this.chunks.next();
      if (done) return null;
      this.doneBytes += value.byteLength;
      return Uint8Array.from(value);
    } catch (error) {
      const message = `${this.fileName} cannot be read: ${systemErrorText(error)}`;
      throw new FaultError({ code: 'download.unreadable', message });
    }
  }

  close(): void {
    this.stream?.destroy();
  }
}

async function* noChunks(): AsyncGenerator<Buffer> {
  // An empty file has none.
}
