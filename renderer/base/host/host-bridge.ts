import type { Notification as HostNotification, OpenedText, ThemeWish } from '../../../core/contracts/desktop.ts';
import type { Download } from '../../../core/contracts/downloads.ts';
import type { Port } from '../../../core/rpc/port.ts';

/** Values that a page keeps between visits. Reading never fails: null = nothing kept. */
export interface Preferences {
  read(key: string): string | null;
  write(key: string, value: string): void;
}

/** Reads a prepared file, as fast as `take` settles. */
export type ReadDownload = (take: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>) => Promise<void>;

/** The query of the page's address, which survives a reload and has a history. */
export interface PageAddress {
  /** Without the question mark. */
  read(): string;
  /** @param isStep a step of the history, that Back returns from */
  write(query: string, isStep: boolean): void;
  /** Back or Forward led to another address. */
  onStep(listener: () => void): void;
}

/** The address of a page in a browser or in Electron. The fragment stays: it may be a token. */
export const browserAddress: PageAddress = {
  read: () => location.search.slice(1),
  write(query, isStep) {
    const url = `${location.pathname}${query === '' ? '' : `?${query}`}${location.hash}`;
    if (isStep) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  },
  onStep: (listener) => addEventListener('popstate', listener),
};

/** Everything that differs between the hosts. The page knows its host only through this. */
export interface HostBridge {
  /** `missing`: there is no token yet, and the page explains how to get one. */
  readonly admission: 'granted' | 'missing';
  /**
   * Opens a port to the station. Rejects with a FaultError: `host.refused` (asking again is no use until the user
   * does something) or `host.unreachable` (asking again may help).
   */
  connect(): Promise<Port>;
  /** Connects with this token from now on, and with the one before if that is not accepted. */
  adoptToken(token: string): void;
  /** Loads the page from the start. */
  reload(): void;
  /** @returns false when the host would not have it, so that the caller can offer a file instead */
  copyText(text: string): Promise<boolean>;
  /** @returns false when the host would not have it */
  copyImage(png: Blob): Promise<boolean>;
  /** @returns false when the user thought better of it */
  saveBytes(fileName: string, bytes: Blob): Promise<boolean>;
  /** @returns false when the user thought better of it */
  saveText(fileName: string, mediaType: string, text: string): Promise<boolean>;
  /**
   * Saves a file that the station has prepared, without holding it in memory. Rejects with what `read` rejects with.
   * @param read the bytes over the page's connection, for a host that saves them itself
   * @returns false when the user chose no place for it
   */
  saveDownload(download: Download, read: ReadDownload): Promise<boolean>;
  /** Opens another window of this page. @returns false when it was refused */
  openWindow(search: string): boolean;
  /** A text file that the user chooses, null when they thought better of it. */
  openText(): Promise<OpenedText | null>;
  /** Applies the page's theme to the host's frame. */
  showTheme(theme: ThemeWish): void;
  /** Asks the user where that is needed. @returns false when notifications are not available */
  askToNotify(): Promise<boolean>;
  /** A notification of the system; choosing it shows the page. Does nothing without permission. */
  notify(notification: HostNotification): void;
  /** Commands that come from outside the page, as out of a menu. */
  onCommand(listener: (commandId: string) => void): void;
  readonly preferences: Preferences;
  readonly address: PageAddress;
}

/**
 * Preferences in a storage. What that does not take lives as long as the page: a choice counts even where it cannot be
 * kept.
 * @param storage throws where the browser refuses one
 */
export function storagePreferences(storage: () => Pick<Storage, 'getItem' | 'setItem'>): Preferences {
  const notKept = new Map<string, string>();
  const stored = (key: string) => {
    try {
      return storage().getItem(key);
    } catch {
      return null; // refused by the user's settings: the same as nothing kept
    }
  };
  return {
    read: (key) => notKept.get(key) ?? stored(key),
    write(key, value) {
      try {
        storage().setItem(key, value);
        notKept.delete(key);
      } catch {
        notKept.set(key, value); // full, or refused by the user's settings
      }
    },
  };
}

/** Preferences in the local storage of a browser or of Electron. */
export const browserPreferences: Preferences = storagePreferences(() => localStorage);

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or a page that is not in a secure context: the caller offers a file
  }
}

/** Copies an image, where the browser has a clipboard for it: not on plain HTTP from another computer. */
export async function copyImage(png: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ [png.type]: png })]);
    return true;
  } catch {
    return false; // no permission, or no clipboard
  }
}
