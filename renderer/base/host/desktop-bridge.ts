import { CONNECT_TAG, type DesktopApi, WELCOME } from '../../../core/contracts/desktop.ts';
import { FaultError } from '../../../core/result/result.ts';
import { messageChannelPort } from '../../../core/rpc/message-channel-port.ts';
import type { Port } from '../../../core/rpc/port.ts';
import {
  browserAddress,
  browserPreferences,
  copyImage,
  copyText,
  type HostBridge,
  type ReadDownload,
} from './host-bridge.ts';

const HANDSHAKE_LIMIT_MS = 5000;

function pagePort(end: MessagePort): Port {
  return messageChannelPort({
    postMessage: (message) => end.postMessage(message),
    onMessage: (listener) => end.addEventListener('message', (event) => listener(event.data)),
    onClose: (listener) => end.addEventListener('close', () => listener()),
    start: () => end.start(),
    close: () => end.close(),
  });
}

/** Sends one end of a new channel towards the station, and hands over the other once the station said welcome. */
function openStationPort(): Promise<Port> {
  const { port1, port2 } = new MessageChannel();
  const port = pagePort(port1);
  return new Promise((resolve, reject) => {
    const giveUp = (message: string) => {
      clearTimeout(limit);
      reject(new FaultError({ code: 'host.unreachable', message }));
    };
    const limit = setTimeout(() => {
      giveUp('No reply from Sounder');
      port.close();
    }, HANDSHAKE_LIMIT_MS);
    port.onClose(() => giveUp('Sounder cannot be reached'));
    port.onMessage((message) => {
      clearTimeout(limit);
      if (message === WELCOME) resolve(port);
      else port.close();
    });
    window.postMessage(CONNECT_TAG, location.origin, [port2]);
  });
}

/** Main writes the file where the user says, chunk by chunk; half of one is removed. */
async function saveAs(api: DesktopApi, fileName: string, read: ReadDownload): Promise<boolean> {
  const file = await api.openSave(fileName);
  if (file === null) return false;
  let isComplete = false;
  try {
    await read((bytes) => api.writeSave(file, bytes));
    isComplete = true;
  } finally {
    await api.closeSave(file, isComplete);
  }
  return true;
}

/** The page in the desktop program: a MessagePort to the station, dialogs and menus of the system. */
export function desktopBridge(api: DesktopApi): HostBridge {
  return {
    admission: 'granted', // only our own page gets here
    connect: openStationPort,
    adoptToken: () => undefined, // its pages have none
    reload: () => location.reload(),
    copyText,
    saveText: (fileName, mediaType, text) => api.saveText({ fileName, mediaType, text }),
    copyImage,
    saveBytes: (fileName, bytes) =>
      saveAs(api, fileName, async (take) => take(new Uint8Array(await bytes.arrayBuffer()))),
    saveDownload: ({ fileName }, read) => saveAs(api, fileName, read),
    openWindow: (search) => {
      api.openWindow(search);
      return true;
    },
    openText: () => api.openText(),
    askToNotify: () => Promise.resolve(true), // the system asks, if it wants to
    notify: (notification) => api.notify(notification),
    showTheme: (theme) => api.showTheme(theme),
    onCommand: (listener) => api.onCommand(listener),
    preferences: browserPreferences,
    address: browserAddress,
  };
}
