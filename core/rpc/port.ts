/** A binary value of a stream. */
export interface StreamFrame {
  /** Number of the stream on its connection, from 1. */
  readonly id: number;
  readonly frame: Uint8Array<ArrayBuffer>;
}

/** A message: text is JSON control, a frame is columns. */
export type Message = string | StreamFrame;

/**
 * One end of a connection: whole messages, in order. Adapters: memory, socket, WebSocket, MessagePort. The bytes of a
 * posted frame must not change any more: they may be sent later. Messages posted after close are dropped silently.
 */
export interface Port {
  post(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
