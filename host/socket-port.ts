import type { Socket } from 'node:net';
import type { Message, Port } from '../core/rpc/port.ts';

/** Frames on a byte stream: u32 length of the body, little endian, with the top bit set for text; then the body. */
const TEXT_BIT = 0x8000_0000;
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/**
 * A port over a Unix socket, named pipe or loopback TCP connection. Both ends are ours, but a length beyond the bound
 * still closes the connection instead of growing without end.
 */
export function socketPort(socket: Socket): Port {
  let onMessage: ((message: Message) => void) | undefined;
  const onClose: (() => void)[] = [];
  const decoder = new FrameDecoder();
  socket.on('data', (chunk: Buffer) => {
    for (const message of decoder.push(chunk)) {
      if (message === 'too-large') {
        socket.destroy();
        return;
      }
      onMessage?.(message.body);
    }
  });
  socket.on('error', () => socket.destroy()); // 'close' follows and tells the reader
  socket.on('close', () => {
    for (const listener of onClose) listener();
  });
  return {
    post(message) {
      if (socket.destroyed || !socket.writable) return;
      const text = typeof message === 'string';
      const body = text ? Buffer.from(message, 'utf8') : message;
      const head = Buffer.allocUnsafe(4);
      head.writeUInt32LE((body.byteLength | (text ? TEXT_BIT : 0)) >>> 0);
      socket.cork();
      socket.write(head);
      socket.write(body);
      socket.uncork();
    },
    onMessage(listener) {
      onMessage = listener;
    },
    onClose: (listener) => void onClose.push(listener),
    close() {
      onMessage = undefined; // what has arrived already belongs to a connection that is over
      socket.end();
    },
  };
}

/** Cuts a byte stream into messages. Binary bodies come as exactly sized buffers of their own. */
export class FrameDecoder {
  private readonly head = Buffer.alloc(4);
  private headFill = 0;
  private body: Uint8Array<ArrayBuffer> | undefined;
  private bodyFill = 0;
  private text = false;

  *push(chunk: Uint8Array): Generator<{ readonly body: Message } | 'too-large'> {
    let at = 0;
    while (at < chunk.byteLength || (this.body && this.bodyFill === this.body.byteLength)) {
      if (!this.body) {
        const take = Math.min(4 - this.headFill, chunk.byteLength - at);
        this.head.set(chunk.subarray(at, at + take), this.headFill);
        this.headFill += take;
        at += take;
        if (this.headFill < 4) return;
        const word = this.head.readUInt32LE();
        const length = word & ~TEXT_BIT;
        if (length > MAX_BODY_BYTES) {
          yield 'too-large';
          return;
        }
        this.text = word >= TEXT_BIT;
        this.body = new Uint8Array(length);
        this.bodyFill = 0;
        this.headFill = 0;
      }
      const take = Math.min(this.body.byteLength - this.bodyFill, chunk.byteLength - at);
      this.body.set(chunk.subarray(at, at + take), this.bodyFill);
      this.bodyFill += take;
      at += take;
      if (this.bodyFill < this.body.byteLength) return;
      const body = this.body;
      this.body = undefined;
      yield { body: this.text ? Buffer.from(body.buffer).toString('utf8') : body };
    }
  }
}
