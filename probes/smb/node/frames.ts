import { Malformed } from './wire/reader.ts';

/** Largest message: a block of a read with its headers. */
const MAX_BYTES = 1024 * 1024 + 65_536;

/** Messages out of a stream, each after its length (MS-SMB2 2.1). */
export class Frames {
  private chunks: Buffer[] = [];
  private buffered = 0;
  /** Length of the message that is coming; null = its head is not complete. */
  private expected: number | null = null;

  /** @returns the messages that are complete now. Throws Malformed. */
  add(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    const messages: Buffer[] = [];
    for (;;) {
      if (this.expected === null) {
        if (this.buffered < 4) return messages;
        const head = this.take(4);
        if (head[0] !== 0) throw new Malformed('this is no SMB over TCP');
        this.expected = head.readUIntBE(1, 3);
        if (this.expected > MAX_BYTES) throw new Malformed(`a message of ${this.expected} bytes`);
      }
      if (this.buffered < this.expected) return messages;
      if (this.expected > 0) messages.push(this.take(this.expected));
      this.expected = null;
    }
  }

  private take(bytes: number): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.buffered)];
    const [all = Buffer.alloc(0)] = this.chunks;
    this.buffered -= bytes;
    this.chunks = this.buffered > 0 ? [all.subarray(bytes)] : [];
    return all.subarray(0, bytes);
  }
}

/** A message with its length in front. */
export function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntBE(message.length, 1, 3);
  return Buffer.concat([head, message]);
}
