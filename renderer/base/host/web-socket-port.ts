import { FaultError } from '../../../core/result/result.ts';
import { BAD_TOKEN, PageHandshake } from '../../../core/rpc/handshake.ts';
import type { Message, Port } from '../../../core/rpc/port.ts';
import { packFrame, unpackFrame } from '../../../core/rpc/wire.ts';

const HANDSHAKE_LIMIT_MS = 5000;

const REFUSED = {
  code: 'host.refused',
  message: 'The program at this address does not accept this page’s token',
  hint: 'Open the URL that Sounder printed when it started',
} as const;

const INSECURE = {
  code: 'host.refused',
  message: 'The browser offers no cryptography to pages of this address',
  hint: 'Open the page at 127.0.0.1 or localhost',
} as const;

/**
 * Opens a WebSocket, has page and station prove to each other that they know the token, and hands over the port.
 * Faults: `host.refused` when the station does not prove it, `host.unreachable`.
 * @param authority host and port in the page's own address
 */
export function openWebSocketPort(url: string, authority: string, token: string): Promise<Port> {
  if (!isSecureContext) return Promise.reject(new FaultError(INSECURE));
  const handshake = new PageHandshake(token, authority);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const giveUp = (fault: { code: string; message: string }) => {
      clearTimeout(limit);
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
      reject(new FaultError(fault));
    };
    const unreachable = (message: string) => giveUp({ code: 'host.unreachable', message });
    const limit = setTimeout(() => unreachable('No reply from Sounder'), HANDSHAKE_LIMIT_MS);
    socket.onopen = () => socket.send(handshake.hello);
    socket.onclose = ({ code }) => {
      if (code === BAD_TOKEN) giveUp(REFUSED);
      else unreachable('Sounder cannot be reached');
    };
    socket.onmessage = ({ data }) => {
      void handshake.take(data).then((step) => {
        if (step.kind === 'send') return socket.send(step.text);
        if (step.kind === 'stranger') return giveUp(REFUSED);
        if (step.kind === 'malformed') return unreachable('The program at this address is another version of Sounder');
        clearTimeout(limit);
        resolve(portOf(socket));
      });
    };
  });
}

function portOf(socket: WebSocket): Port {
  const early: Message[] = [];
  let deliver = (message: Message): void => void early.push(message);
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
    deliver(typeof event.data === 'string' ? event.data : unpackFrame(new Uint8Array(event.data)));
  };
  const closeListeners: (() => void)[] = [];
  socket.onclose = () => {
    for (const listener of closeListeners) listener();
  };
  return {
    post(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(typeof message === 'string' ? message : packFrame(message));
    },
    onMessage(listener) {
      deliver = listener;
      for (const message of early.splice(0)) listener(message);
    },
    onClose: (listener) => void closeListeners.push(listener),
    close: () => socket.close(),
  };
}
