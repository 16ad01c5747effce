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
  /** @returns null when the user cancelled */
  openText(): Promise<OpenedText | null>;
  /** Gives title bar and dialogs the theme of the page. */
  showTheme(theme: ThemeWish): void;
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
  openText: 'sounder:open-text',
  showTheme: 'sounder:show-theme',
  notify: 'sounder:notify',
  command: 'sounder:command',
} as const;
