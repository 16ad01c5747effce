import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebFrameMain } from 'electron';

/** URL of the page; nothing else is loaded from this scheme. */
export const PAGE_SCHEME = 'app';
export const PAGE_URL = `${PAGE_SCHEME}://bundle/`;

export function isPageUrl(url: string): boolean {
  try {
    const { protocol, host, username, port } = new URL(url);
    return protocol === `${PAGE_SCHEME}:` && host === 'bundle' && username === '' && port === '';
  } catch {
    return false; // no URL at all
  }
}

/** Accepts only our page: a live top frame that shows our URL. */
const isPage = (frame: WebFrameMain | null): boolean => frame !== null && frame.parent === null && isPageUrl(frame.url);

/** Listens to the page and drops messages of other frames. The only place with a bare `ipcMain`. */
export function onPage(channel: string, listener: (event: IpcMainEvent, value: unknown) => void): void {
  ipcMain.on(channel, (event, value: unknown) => {
    if (isPage(event.senderFrame)) listener(event, value);
    else for (const port of event.ports) port.close();
  });
}

/** Answers the page; others get an error. */
export function answerPage(
  channel: string,
  handler: (event: IpcMainInvokeEvent, value: unknown) => Promise<unknown>,
): void {
  ipcMain.handle(channel, (event, value: unknown) => {
    if (isPage(event.senderFrame)) return handler(event, value);
    throw new Error('not for this page');
  });
}
