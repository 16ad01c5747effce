import { type BrowserWindow, dialog } from 'electron';

const DISCARD = 1;

/**
 * Asks before a page is left that has changes which are not applied: a browser does so by itself, Electron keeps
 * the window open silently.
 * @param isForced the program ends whatever is lost
 */
export function askBeforeLeaving(window: BrowserWindow, isForced: () => boolean): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const isLeft =
      isForced() ||
      dialog.showMessageBoxSync(window, {
        type: 'question',
        message: 'Discard changes that are not applied?',
        detail: 'Changes of the targets screen or of the YAML text would be lost',
        buttons: ['Keep the window open', 'Discard the changes'],
        defaultId: 0,
        cancelId: 0,
      }) === DISCARD;
    if (isLeft) event.preventDefault();
  });
}
