import { FaultError } from '../../core/result/result.ts';
import type { HostBridge, Preferences } from './host-bridge.ts';
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

const browserPreferences: Preferences = {
  read: (key) => localStorage.getItem(key),
  write: (key, value) => localStorage.setItem(key, value),
};

function saveText(fileName: string, mediaType: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or a page that is not in a secure context: the caller offers a file
  }
}

/** The page in a browser: a WebSocket on the address that the page came from. */
export function browserBridge(): HostBridge {
  const token = takeToken();
  // The printed URL opened again in this tab changes only the fragment, so the page must load itself.
  addEventListener('hashchange', () => {
    if (location.hash.length > 1) location.reload();
  });
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return {
    admission: token === null ? 'missing' : 'granted',
    connect() {
      if (token === null) return Promise.reject(new FaultError({ code: 'host.refused', message: 'no token' }));
      return openWebSocketPort(`${scheme}://${location.host}/rpc`, token);
    },
    copyText,
    saveText,
    preferences: browserPreferences,
  };
}
