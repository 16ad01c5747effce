import type { Socket } from 'node:net';
import type { Message, Port } from '../core/rpc/port.ts';
import { FRAME_PREFIX_BYTES, writeFramePrefix } from '../core/rpc/wire.ts';
import { FrameDecoder, LENGTH_BYTES, TEXT_BIT } from './frame-decoder.ts';

/**
 * A port over a Unix socket, named pipe or loopback TCP connection. Both ends are ours, but a malformed message or a
 * length beyond the bound closes the connection.
 */
export function socketPort(socket: Socket): Port {
  let onMessage: ((message: Message) => void) | undefined;
  const onClose: (() => void)[] = [];
  const decoder = new FrameDecoder();
  socket.on('data', (chunk: Buffer) => {
    for (const one of decoder.push(chunk)) {
      if (one === 'malformed') {
        socket.destroy();
        return;
      }
      onMessage?.(one.message);
    }
  });
  socket.on('error', () => socket.destroy()); // 'close' follows and tells the reader
  socket.on('close', () => {
    for (const listener of onClose) listener();
  });
  return {
    post(message) {
      if (socket.destroyed || !socket.writable) return;
      const [head, body] = encodeMessage(message);
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

/** Head and body of a message as they are written; a frame is not copied. */
export function encodeMessage(message: Message): readonly [head: Uint8Array, body: Uint8Array] {
  if (typeof message === 'string') {
    const body = Buffer.from(message, 'utf8');
    const head = Buffer.alloc(LENGTH_BYTES);
    head.writeUInt32LE((body.byteLength | TEXT_BIT) >>> 0);
    return [head, body];
  }
  const { id, frame } = message;
  const head = Buffer.alloc(LENGTH_BYTES + FRAME_PREFIX_BYTES);
  head.writeUInt32LE(FRAME_PREFIX_BYTES + frame.byteLength);
  writeFramePrefix(head, LENGTH_BYTES, id);
  return [head, frame];
}
