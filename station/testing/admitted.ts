import type { WebSocket } from 'ws';
import type { PageHandshake } from '../../core/rpc/handshake.ts';

/** Plays the page's side of the handshake to its end on a WebSocket that is just opening. */
export function admitted(socket: WebSocket, handshake: PageHandshake): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = async (data: Buffer) => {
      const step = await handshake.take(data.toString());
      if (step.kind === 'send') return socket.send(step.text);
      socket.off('message', take);
      if (step.kind === 'welcome') resolve();
      else reject(new Error(`the handshake ended: ${step.kind}`));
    };
    socket.once('error', reject);
    socket.once('open', () => socket.send(handshake.hello));
    socket.on('message', take);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });
}
