import type { ByteSource } from '../../station/downloads/byte-source.ts';

const CHUNKS = 10;
const LINE = 'a line of the file\n';

/** A file of ten chunks; while it is held, it stops after the fifth. */
export class ScriptedFile implements ByteSource {
  readonly fileName: string;
  readonly mediaType = 'text/csv';
  readonly totalBytes = null;
  private sent = 0;
  private readonly isHeld: () => boolean;

  constructor(fileName: string, isHeld: () => boolean) {
    this.fileName = fileName;
    this.isHeld = isHeld;
  }

  get progress() {
    return { share: this.sent / CHUNKS, rows: this.sent, damaged: 0 };
  }

  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    while (this.sent === CHUNKS / 2 && this.isHeld()) await new Promise((resolve) => setTimeout(resolve, 20));
    if (this.sent === CHUNKS) return null;
    this.sent += 1;
    return Uint8Array.from(Buffer.from(LINE));
  }

  close(): void {
    // It holds nothing.
  }
}
