import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { PAGE_URL } from './ipc.ts';
import type { KeptStateFile } from './kept-state.ts';
import { keepPlace, LEAST_SIZE, placeFor } from './window-state.ts';

/** What the page paints first, so that the window does not flash in the other colour. */
const BACKGROUND = { light: '#f6f7f9', dark: '#1c2127' };

/** Opens the one window. It shows itself once the page has painted. */
export function openWindow(entryDir: string, state: KeptStateFile): BrowserWindow {
  const screens = [
    screen.getPrimaryDisplay(),
    ...screen.getAllDisplays().filter(({ id }) => id !== screen.getPrimaryDisplay().id),
  ];
  const window = new BrowserWindow({
    ...placeFor(
      state.current.window,
      screens.map(({ workArea }) => workArea),
    ),
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
  if (state.current.window?.isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  // A page that crashed has lost nothing: what it shows is kept by the station.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') window.webContents.reload();
  });
  keepPlace(window, state);
  void window.loadURL(PAGE_URL);
  return window;
}
