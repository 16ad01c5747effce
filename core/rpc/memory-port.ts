import type { Message, Port } from './port.ts';

/** Two joined ports in one process. Delivery is asynchronous and copies bytes, as between processes. */
export function memoryPorts(): readonly [Port, Port] {
  const ends = [end(), end()] as const;
  const [left, right] = ends;
  left.peer = right;
  right.peer = left;
  return [left.port, right.port];
}

interface End {
  readonly port: Port;
  peer: End | undefined;
  deliver(message: Message): void;
  drop(): void;
}

function end(): End {
  let onMessage: ((message: Message) => void) | undefined;
  const onClose: (() => void)[] = [];
  const early: Message[] = [];
  let closed = false;
  const self: End = {
    peer: undefined,
    deliver(message) {
      if (closed) return;
      if (onMessage) onMessage(message);
      else early.push(message);
    },
    drop() {
      if (closed) return;
      closed = true;
      for (const listener of onClose) listener();
    },
    port: {
      post(message) {
        if (closed) return;
        const copy = typeof message === 'string' ? message : { id: message.id, frame: message.frame.slice() };
        void Promise.resolve().then(() => self.peer?.deliver(copy));
      },
      onMessage(listener) {
        onMessage = listener;
        for (const message of early.splice(0)) listener(message);
      },
      onClose: (listener) => void onClose.push(listener),
      close() {
        self.drop();
        void Promise.resolve().then(() => self.peer?.drop());
      },
    },
  };
  return self;
}
