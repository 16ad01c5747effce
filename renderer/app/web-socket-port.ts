import { z } from 'zod';
import { FaultError } from '../../core/result/result.ts';
import type { Message, Port } from '../../core/rpc/port.ts';

const PROTOCOL_VERSION = 1;
/** What the station closes with when it does not know the token. */
const BAD_TOKEN = 4401;
const HANDSHAKE_LIMIT_MS = 5000;

const Welcome = z.object({ t: z.literal('welcome') });

const isWelcome = (data: unknown): boolean => {
  try {
    return typeof data === 'string' && Welcome.safeParse(JSON.parse(data)).success;
  } catch {
    return false; // not JSON: certainly no welcome
  }
};

/** Opens a WebSocket, shows the token, and hands over the port once the station said welcome. */
export function openWebSocketPort(url: string, token: string): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const giveUp = (code: string, message: string, hint?: string) => {
      clearTimeout(limit);
      socket.close();
      reject(new FaultError({ code, message, ...(hint === undefined ? {} : { hint }) }));
    };
    const limit = setTimeout(() => giveUp('host.unreachable', 'the station did not answer'), HANDSHAKE_LIMIT_MS);
    socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', token, version: PROTOCOL_VERSION }));
    socket.onclose = (event) => {
      if (event.code === BAD_TOKEN) {
        giveUp(
          'host.refused',
          'the station does not know this page’s token',
          'Open the URL that the station printed when it started.',
        );
      } else giveUp('host.unreachable', 'the station cannot be reached');
    };
    socket.onmessage = (event) => {
      if (!isWelcome(event.data)) return giveUp('host.unreachable', 'what answered is not this version of Sounder');
      clearTimeout(limit);
      resolve(portOf(socket));
    };
  });
}

function portOf(socket: WebSocket): Port {
  const early: Message[] = [];
  let deliver = (message: Message): void => void early.push(message);
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
    deliver(typeof event.data === 'string' ? event.data : new Uint8Array(event.data));
  };
  const closeListeners: (() => void)[] = [];
  socket.onclose = () => {
    for (const listener of closeListeners) listener();
  };
  return {
    post(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    onMessage(listener) {
      deliver = listener;
      for (const message of early.splice(0)) listener(message);
    },
    onClose: (listener) => void closeListeners.push(listener),
    close: () => socket.close(),
  };
}
