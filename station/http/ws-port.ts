import type { WebSocket } from 'ws';
import type { Port } from '../../core/rpc/port.ts';
import { packFrame, unpackFrame } from '../../core/rpc/wire.ts';

/**
 * A port over a WebSocket that has said hello.
 * @param close how it is closed; `terminate`: at once, as the other end may be gone or not want to
 */
export function wsPort(socket: WebSocket, close: 'close' | 'terminate' = 'close'): Port {
  return {
    post(message) {
      if (socket.readyState === socket.OPEN) socket.send(typeof message === 'string' ? message : packFrame(message));
    },
    onMessage(listener) {
      socket.on('message', (data: Buffer, isBinary) => {
        if (socket.readyState !== socket.OPEN) return; // closing: what still comes belongs to nobody
        listener(isBinary ? unpackFrame(new Uint8Array(data)) : data.toString('utf8'));
      });
    },
    onClose: (listener) => void socket.on('close', () => listener()),
    close: () => socket[close](),
  };
}
