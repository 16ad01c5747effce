import type { Message, Port } from './port.ts';
import { packFrame, unpackFrame } from './wire.ts';

/** The common part of the MessagePorts of pages and of Electron's other processes. */
export interface ChannelEnd {
  /** Copies; there is no list of what to transfer: a buffer in it would lose the whole message (electron#34905). */
  postMessage(message: string | Uint8Array<ArrayBuffer>): void;
  onMessage(listener: (data: unknown) => void): void;
  onClose(listener: () => void): void;
  start(): void;
  close(): void;
}

/**
 * A port over a MessagePort. A frame travels in a buffer of just its size, since a view is copied with its whole buffer.
 * A message that is neither text nor bytes ends the connection: one that could not be read arrives as null.
 */
export function messageChannelPort(end: ChannelEnd): Port {
  let deliver: ((message: Message) => void) | undefined;
  const closeListeners: (() => void)[] = [];
  let closed = false;
  const drop = () => {
    if (closed) return;
    closed = true;
    deliver = undefined;
    for (const listener of closeListeners) listener();
  };
  const close = () => {
    end.close();
    drop(); // the other end gets its own 'close'; this end's may never fire after its own action
  };
  end.onMessage((data) => {
    if (closed) return;
    if (typeof data === 'string') deliver?.(data);
    else if (isBytes(data)) deliver?.(unpackFrame(data));
    else close();
  });
  end.onClose(drop);
  return {
    post(message) {
      if (!closed) end.postMessage(typeof message === 'string' ? message : packFrame(message));
    },
    onMessage(listener) {
      deliver = listener;
      end.start(); // what came before waits in the port
    },
    onClose: (listener) => void closeListeners.push(listener),
    close,
  };
}

const isBytes = (data: unknown): data is Uint8Array<ArrayBuffer> =>
  data instanceof Uint8Array && data.buffer instanceof ArrayBuffer;
