/**
 * What the desktop host adds for the page, in types and names only: the preload script is to stay small. The main
 * process checks what it is given all the same.
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
  /** @returns false when the user thought better of it */
  saveText(request: SaveRequest): Promise<boolean>;
  /** @returns null when the user thought better of it */
  openText(): Promise<OpenedText | null>;
  /** So that title bar and dialogs look as the page does. */
  showTheme(theme: ThemeWish): void;
  /** A notification of the system; choosing it shows the window. */
  notify(notification: Notification): void;
  /** A command of the page that was chosen in the menu. */
  onCommand(listener: (commandId: string) => void): void;
}

/** The message by which the page posts one end of a channel to its own window, for the preload script to pass on. */
export const CONNECT_TAG = 'sounder:connect-station';

/** The station's first message on a page's port: from then on the port speaks the station's contract. */
export const WELCOME = '{"t":"welcome"}';

export const DESKTOP_CHANNELS = {
  connect: 'sounder:connect',
  saveText: 'sounder:save-text',
  openText: 'sounder:open-text',
  showTheme: 'sounder:show-theme',
  notify: 'sounder:notify',
  command: 'sounder:command',
} as const;
