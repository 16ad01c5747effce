import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryDir } from '../e2e/host/sounder-process.ts';
import { type DesktopSession, openPage, startDesktop } from './testing/desktop-session.ts';
import { emitPreventable } from './testing/fake-electron.ts';

/** Further windows of the desktop program, on the built main process and a fake of Electron. */
let dir: ReturnType<typeof temporaryDir>;
let session: DesktopSession;

beforeAll(async () => {
  dir = temporaryDir();
  session = await startDesktop({
    dataDir: join(dir.path, 'data'),
    appDataDir: join(dir.path, 'user'),
    words: ['--simulate'],
  });
});

afterEach(() => {
  for (const further of session.electron.windows.open.slice(1)) further.close();
});

afterAll(async () => {
  if (session.electron.windows.open.length > 0) await session.quit();
  dir.remove();
});

const CHART = '?chart=7%2C8&span=60000';
const urls = () => session.electron.windows.open.map((window) => window.urls);
const open = (search: unknown) => openPage(session.electron, session.window()).api.openWindow(search as string);

describe('a further window', () => {
  it('shows what the page asked for, beside the first one, as protected as that', () => {
    open(CHART);
    const [first, further] = session.electron.windows.open;
    expect(urls()).toEqual([['app://bundle/'], [`app://bundle/${CHART}`]]);
    expect(further?.options.webPreferences).toEqual(first?.options.webPreferences);
    expect(further?.bounds).not.toMatchObject({ x: first?.bounds.x, y: first?.bounds.y });
    expect(further?.webContents.openHandler?.({ url: 'app://bundle/' })).toEqual({ action: 'deny' });
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])
      expect(further && emitPreventable(further.webContents, event, { url: 'https://example.com/' })).toBe(true);
  });

  it('has the samples of the station as the first one has', async () => {
    open(CHART);
    const [, further] = session.electron.windows.open;
    if (!further) throw new Error('no further window');
    const { station } = await session.station(openPage(session.electron, further));
    const phase = await new Promise((resolve) => station.status(null, (status) => resolve(status.phase)));
    expect(phase).toBe('stopped');
  });

  it.each([
    null,
    7,
    '',
    'https://example.com/',
    '//example.com',
    '?a#b',
    '?a/../b',
    '/index.html',
    `?${'a'.repeat(5000)}`,
  ])('does not open for %j', (search) => {
    open(search);
    expect(urls()).toEqual([['app://bundle/']]);
  });

  it('does not open for another page, or a frame inside our page', () => {
    const strangers = [
      null,
      { url: 'https://example.com/', parent: null },
      { url: 'app://bundle/', parent: {} as never },
    ];
    for (const frame of strangers) session.electron.ipcMain.post('sounder:open-window', frame, CHART);
    expect(urls()).toEqual([['app://bundle/']]);
  });

  it('is one of few, gets the commands of the menu while it is used, closes with the first, and takes its place if it stays', () => {
    for (let at = 0; at < 20; at++) open(CHART);
    const { windows } = session.electron;
    expect(windows.open).toHaveLength(9);
    const [first, further] = windows.open;
    const [entry] = session.electron.recorded.menu
      .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      .filter(({ click }) => click !== undefined);
    windows.focusedWindow = further ?? null;
    entry?.click?.(undefined as never, undefined, undefined as never);
    expect([first?.webContents.sent.length, further?.webContents.sent.length]).toEqual([0, 1]);
    windows.focusedWindow = null;
    if (!further) throw new Error('no further window');
    const close = vi.spyOn(further, 'close').mockImplementation(() => undefined); // "Keep the window open"
    first?.close();
    expect(windows.open).toEqual([further]);
    entry?.click?.(undefined as never, undefined, undefined as never);
    expect(further.webContents.sent).toHaveLength(2);
    close.mockRestore();
    further.close();
    expect(windows.open).toEqual([]);
  });
});
