import type { Message, Port } from './port.ts';

/** What the MessagePorts of pages and of Electron's other processes have in common. */
export interface ChannelEnd {
  /** Copies; there is no list of what to transfer: a buffer in it would lose the whole message (electron#34905). */
  postMessage(message: Message): void;
  onMessage(listener: (data: unknown) => void): void;
  onClose(listener: () => void): void;
  start(): void;
  close(): void;
}

/**
 * A port over a MessagePort. Bytes go in a buffer of just their size, since a view is copied with all that lies
 * behind it. What is neither text nor bytes ends the connection: a message that could not be read arrives as null.
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
    drop(); // the other end is told by its own 'close'; ours may never fire for what we did ourselves
  };
  end.onMessage((data) => {
    if (closed) return;
    if (typeof data === 'string' || isBytes(data)) deliver?.(data);
    else close();
  });
  end.onClose(drop);
  return {
    post(message) {
      if (!closed) end.postMessage(typeof message === 'string' ? message : exactlySized(message));
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

function exactlySized(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength === bytes.buffer.byteLength && bytes.constructor === Uint8Array) return bytes;
  return Uint8Array.from(bytes); // a new buffer: Buffer.slice would be another view of the same one
}
