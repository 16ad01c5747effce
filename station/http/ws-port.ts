import type { WebSocket } from 'ws';
import type { Message, Port } from '../../core/rpc/port.ts';

/** A port over a WebSocket that has said hello. */
export function wsPort(socket: WebSocket): Port {
  return {
    post(message) {
      if (socket.readyState === socket.OPEN) socket.send(message);
    },
    onMessage(listener) {
      socket.on('message', (data: Buffer, isBinary) => {
        if (socket.readyState !== socket.OPEN) return; // closing: what still comes belongs to nobody
        const message: Message = isBinary ? new Uint8Array(data) : data.toString('utf8');
        listener(message);
      });
    },
    onClose: (listener) => void socket.on('close', () => listener()),
    close: () => socket.close(),
  };
}
