import { join } from 'node:path';
import { BrowserWindow, type BrowserWindowConstructorOptions, dialog, nativeTheme, screen } from 'electron';
import { PAGE_URL } from './ipc.ts';
import type { SavedStateFile } from './saved-state.ts';
import { keepPlace, LEAST_SIZE, placeBeside, placeFor } from './window-state.ts';

/** First colour of the page, so that the window does not flash in the other one. */
const BACKGROUND = { light: '#f6f7f9', dark: '#1c2127' };

const workAreas = () => {
  const primary = screen.getPrimaryDisplay();
  return [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)].map(({ workArea }) => workArea);
};

/** Opens the first window, where it was the last time. */
export function openWindow(entryDir: string, state: SavedStateFile): BrowserWindow {
  const window = openPage(entryDir, placeFor(state.current.window, workAreas()), '');
  if (state.current.window?.isMaximized) window.maximize();
  keepPlace(window, state);
  return window;
}

/**
 * Opens a window beside another one.
 * @param search query of the page's address, which says what it shows
 */
export function openFurtherWindow(entryDir: string, other: BrowserWindow, search: string): BrowserWindow {
  return openPage(entryDir, placeBeside(other.getNormalBounds(), workAreas()), search);
}

/** A window of the page. It shows itself once the page has painted. */
function openPage(entryDir: string, place: BrowserWindowConstructorOptions, search: string): BrowserWindow {
  const window = new BrowserWindow({
    ...place,
    minWidth: LEAST_SIZE.width,
    minHeight: LEAST_SIZE.height,
    title: 'Sounder',
    icon: join(entryDir, 'icon.png'),
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: join(entryDir, 'preload.cjs'),
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      spellcheck: false, // Chromium would fetch dictionaries from the network
    },
  });
  window.once('ready-to-show', () => window.show());
  reloadAfterCrashes(window);
  void window.loadURL(PAGE_URL + search);
  return window;
}

/** More crashes within this time end the automatic reload. */
const MAX_CRASHES = 3;
const CRASHES_WITHIN_MS = 60_000;

/** Reloads a crashed page, which loses nothing: the station has its data. After repeated crashes the user is asked. */
function reloadAfterCrashes(window: BrowserWindow): void {
  let crashes: number[] = [];
  let isAsking = false;
  const ask = async () => {
    isAsking = true;
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'The page keeps crashing',
      detail: 'Measuring continues and samples are stored. Reload the page to see them',
      buttons: ['Reload the page', 'Close the window'],
    });
    if (window.isDestroyed()) return;
    isAsking = false;
    crashes = [];
    if (response === 0) window.webContents.reload();
    else window.close();
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || isAsking) return;
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < CRASHES_WITHIN_MS), now];
    if (crashes.length > MAX_CRASHES) void ask();
    else window.webContents.reload();
  });
}
