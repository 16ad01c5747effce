import type { Message } from '../core/rpc/port.ts';
import { FRAME_PREFIX_BYTES, readFramePrefix } from '../core/rpc/wire.ts';

/** Messages on a byte stream: u32 length of the body, little endian, with the top bit set for text; then the body. */
export const LENGTH_BYTES = 4;
export const TEXT_BIT = 0x8000_0000;
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** Cuts a byte stream into messages. Each frame gets an exactly sized buffer of its own, without its prefix. */
export class FrameDecoder {
  private readonly head = Buffer.alloc(LENGTH_BYTES + FRAME_PREFIX_BYTES);
  private headFill = 0;
  /** Bytes of the head to read before the next step: the length first, then a frame's prefix. */
  private headBytes = LENGTH_BYTES;
  private isText = false;
  private body: Uint8Array<ArrayBuffer> | undefined;
  private bodyFill = 0;

  *push(chunk: Uint8Array): Generator<{ readonly message: Message } | 'malformed'> {
    for (let at = 0; ; ) {
      if (!this.body) {
        const end = Math.min(chunk.byteLength, at + this.headBytes - this.headFill);
        this.head.set(chunk.subarray(at, end), this.headFill);
        this.headFill += end - at;
        at = end;
        if (this.headFill < this.headBytes) return;
        if (!this.readHead()) {
          yield 'malformed';
          return;
        }
        if (!this.body) continue;
      }
      const { body } = this;
      const end = Math.min(chunk.byteLength, at + body.byteLength - this.bodyFill);
      body.set(chunk.subarray(at, end), this.bodyFill);
      this.bodyFill += end - at;
      at = end;
      if (this.bodyFill < body.byteLength) return;
      yield { message: this.finish(body) };
    }
  }

  /** Makes room for the body once the head is complete. @returns false for a head that no message has */
  private readHead(): boolean {
    const word = this.head.readUInt32LE();
    const length = word & ~TEXT_BIT;
    this.isText = word >= TEXT_BIT;
    if (length > MAX_BODY_BYTES || (!this.isText && length < FRAME_PREFIX_BYTES)) return false;
    if (this.isText) this.body = new Uint8Array(length);
    else if (this.headFill > LENGTH_BYTES) this.body = new Uint8Array(length - FRAME_PREFIX_BYTES);
    else this.headBytes += FRAME_PREFIX_BYTES;
    return true;
  }

  private finish(body: Uint8Array<ArrayBuffer>): Message {
    this.body = undefined;
    this.bodyFill = 0;
    this.headFill = 0;
    this.headBytes = LENGTH_BYTES;
    if (this.isText) return Buffer.from(body.buffer).toString('utf8');
    return { id: readFramePrefix(this.head.subarray(LENGTH_BYTES)), frame: body };
  }
}
