/** A message: text is JSON control, bytes are columns. */
export type Message = string | Uint8Array<ArrayBuffer>;

/**
 * Two ends, whole messages, in order. Adapters: memory, socket, WebSocket, MessagePort.
 * A message posted after close is dropped silently, so liveness never follows from posting.
 */
export interface Port {
  post(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
