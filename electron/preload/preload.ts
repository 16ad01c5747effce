import { contextBridge, ipcRenderer } from 'electron';
import { CONNECT_TAG, DESKTOP_CHANNELS, type DesktopApi } from '../../core/contracts/desktop.ts';

/**
 * The page's interface to the desktop host: named functions, never `ipcRenderer` or one of its events. Every request is
 * checked again by the main process.
 */
const api: DesktopApi = {
  saveText: ({ fileName, mediaType, text }) =>
    ipcRenderer.invoke(DESKTOP_CHANNELS.saveText, { fileName, mediaType, text }) as Promise<boolean>,
  openSave: (fileName) => ipcRenderer.invoke(DESKTOP_CHANNELS.openSave, fileName) as ReturnType<DesktopApi['openSave']>,
  writeSave: (file, bytes) => ipcRenderer.invoke(DESKTOP_CHANNELS.writeSave, { file, bytes }) as Promise<void>,
  closeSave: (file, isComplete) =>
    ipcRenderer.invoke(DESKTOP_CHANNELS.closeSave, { file, isComplete }) as Promise<void>,
  openText: () => ipcRenderer.invoke(DESKTOP_CHANNELS.openText) as ReturnType<DesktopApi['openText']>,
  showTheme: (theme) => ipcRenderer.send(DESKTOP_CHANNELS.showTheme, theme),
  openWindow: (search) => ipcRenderer.send(DESKTOP_CHANNELS.openWindow, search),
  notify: ({ title, body }) => ipcRenderer.send(DESKTOP_CHANNELS.notify, { title, body }),
  onCommand(listener) {
    ipcRenderer.on(DESKTOP_CHANNELS.command, (_event, commandId: string) => listener(commandId));
  },
};
contextBridge.exposeInMainWorld('sounderDesktop', api);

// Ports can't cross the bridge, so the page posts one to its own window and preload forwards it.
window.addEventListener('message', (event) => {
  const isOurs = event.source === window && event.data === CONNECT_TAG && event.ports.length === 1;
  if (isOurs) ipcRenderer.postMessage(DESKTOP_CHANNELS.connect, null, [...event.ports]);
});
