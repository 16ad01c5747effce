/**
 * Additions of the desktop host for the page, types and names only: the preload script stays small. The main
 * process still checks what it receives.
 */
export interface SaveRequest {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

export interface OpenedText {
  readonly name: string;
  readonly text: string;
}

export interface Notification {
  readonly title: string;
  readonly body: string;
}

export type ThemeWish = 'system' | 'light' | 'dark';

/** `window.sounderDesktop`, made by the preload script. Ports can't cross there: see CONNECT_TAG. */
export interface DesktopApi {
  /** @returns false when the user cancelled */
  saveText(request: SaveRequest): Promise<boolean>;
  /** Opens a file for writing where the user says. @returns its number; null when the user cancelled */
  openSave(fileName: string): Promise<number | null>;
  writeSave(file: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The file gets its name when it is complete; else it is removed. */
  closeSave(file: number, isComplete: boolean): Promise<void>;
  /** @returns null when the user cancelled */
  openText(): Promise<OpenedText | null>;
  /** Gives title bar and dialogs the theme of the page. */
  showTheme(theme: ThemeWish): void;
  /** Opens a window beside this one. @param search query of its page's address, which says what it shows */
  openWindow(search: string): void;
  /** Shows a notification of the system; choosing it shows the window. */
  notify(notification: Notification): void;
  /** A command of the page that was chosen in the menu. */
  onCommand(listener: (commandId: string) => void): void;
}

/** Message by which the page posts one end of a channel to its own window, for the preload script to pass on. */
export const CONNECT_TAG = 'sounder:connect-station';

/** First message of the station on a page's port: from then on the port speaks the station's contract. */
export const WELCOME = '{"t":"welcome"}';

export const DESKTOP_CHANNELS = {
  connect: 'sounder:connect',
  saveText: 'sounder:save-text',
  openSave: 'sounder:open-save',
  writeSave: 'sounder:write-save',
  closeSave: 'sounder:close-save',
  openText: 'sounder:open-text',
  showTheme: 'sounder:show-theme',
  openWindow: 'sounder:open-window',
  notify: 'sounder:notify',
  command: 'sounder:command',
} as const;
