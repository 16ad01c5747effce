import type { Notification as HostNotification, OpenedText } from '../../../core/contracts/desktop.ts';
import { type Download, downloadPath } from '../../../core/contracts/downloads.ts';
import { FaultError, toFault } from '../../../core/result/result.ts';
import type { Port } from '../../../core/rpc/port.ts';
import { browserAddress, browserPreferences, copyImage, copyText, type HostBridge } from './host-bridge.ts';
import { readTextFile } from './read-text-file.ts';
import { openWebSocketPort } from './web-socket-port.ts';

const TOKEN_KEY = 'sounder.token';

/** Moves a token from the URL's fragment to where only this tab sees it, so that it is in no bookmark and no history. */
function takeToken(): string | null {
  const given = location.hash.slice(1);
  if (given !== '') {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

function saveBytes(fileName: string, bytes: Blob): Promise<boolean> {
  const url = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
  return Promise.resolve(true); // where it goes is between the browser and its user
}

/** The browser fetches the file itself, so that it is never in the memory of the page. */
function saveDownload({ id, fileName }: Download): Promise<boolean> {
  const link = document.createElement('a');
  link.href = downloadPath(id);
  link.download = fileName;
  link.click();
  return Promise.resolve(true);
}

function openText(): Promise<OpenedText | null> {
  const input = document.createElement('input');
  input.type = 'file';
  return new Promise((resolve, reject) => {
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (!file) return resolve(null);
      readTextFile(file).then((text) => resolve({ name: file.name, text }), reject);
    });
    input.click();
  });
}

function notify({ title, body }: HostNotification): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new Notification(title, { body });
  shown.addEventListener('click', () => window.focus());
}

/** The tokens of a page: the one in use, and the one before, which is valid again where another project did not open. */
class Tokens {
  private current = takeToken();
  private before: string | null = null;

  get isMissing(): boolean {
    return this.current === null;
  }

  adopt(token: string): void {
    if (token === this.current) return;
    this.before = this.current;
    this.keep(token);
  }

  /** Opens a port with the token in use; where it is refused, the next time with the one before. */
  async connect(open: (token: string) => Promise<Port>): Promise<Port> {
    const { current, before } = this;
    if (current === null) throw new FaultError({ code: 'host.refused', message: 'No token' });
    try {
      return await open(current);
    } catch (error) {
      if (before !== null && toFault(error).code === 'host.refused') {
        this.before = current;
        this.keep(before);
      }
      throw error;
    }
  }

  private keep(token: string): void {
    this.current = token;
    sessionStorage.setItem(TOKEN_KEY, token);
  }
}

/** The page in a browser: a WebSocket on the address that the page came from. */
export function browserBridge(): HostBridge {
  const tokens = new Tokens();
  // The printed URL opened again in this tab changes only the fragment, so the page must load itself.
  addEventListener('hashchange', () => {
    if (location.hash.length > 1) location.reload();
  });
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return {
    admission: tokens.isMissing ? 'missing' : 'granted',
    connect: () =>
      tokens.connect((token) => openWebSocketPort(`${scheme}://${location.host}/rpc`, location.host, token)),
    adoptToken: (token) => tokens.adopt(token),
    reload: () => location.reload(),
    copyText,
    copyImage,
    saveBytes,
    saveText: (fileName, mediaType, text) => saveBytes(fileName, new Blob([text], { type: mediaType })),
    saveDownload,
    // It gets the token with a copy of this tab's session.
    openWindow: (search) => window.open(location.pathname + search, '_blank') !== null,
    openText,
    askToNotify: async () => 'Notification' in window && (await Notification.requestPermission()) === 'granted',
    notify,
    showTheme: () => undefined, // a browser's frame is its own
    onCommand: () => undefined, // and its menus are not ours
    preferences: browserPreferences,
    address: browserAddress,
  };
}
