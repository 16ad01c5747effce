import type { MessagePortMain } from 'electron';
import { messageChannelPort } from '../../core/rpc/message-channel-port.ts';
import type { Port } from '../../core/rpc/port.ts';

/** A port over a MessagePort of the main process or of a utility process. */
export function mainPort(end: MessagePortMain): Port {
  return messageChannelPort({
    postMessage: (message) => end.postMessage(message),
    onMessage: (listener) => void end.on('message', (event) => listener(event.data)),
    onClose: (listener) => void end.on('close', listener),
    start: () => end.start(),
    close: () => end.close(),
  });
}
