import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDir } from '../e2e/host/sounder-process.ts';
import { CONTENT_SECURITY_POLICY } from '../host/static-responder.ts';
import { type DesktopSession, distDir, openPage, startDesktop } from './testing/desktop-session.ts';
import { emitPreventable } from './testing/fake-electron.ts';

/** The twenty items of Electron's security list, on the built main process. */
const root = fileURLToPath(new URL('..', import.meta.url));
const OURS = 'app://bundle/';
const FOREIGN = [
  'https://example.com/',
  'http://localhost/',
  'file:///etc/passwd',
  'app://other/',
  'app://bundle.example/',
  'app://user@bundle/',
  'app://bundle:1/',
  'javascript:alert(1)',
  'data:text/html,x',
  'no url',
];

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

afterAll(async () => {
  await session.quit();
  dir.remove();
});

const sources = () =>
  readdirSync(join(root, 'electron'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('testing') && !path.endsWith('.itest.ts'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** Files that contain a pattern. */
const holding = (pattern: RegExp) =>
  sources()
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path);

const request = (url: string, method = 'GET') => {
  const handler = session.electron.requestHandlers.get('app');
  if (!handler) throw new Error('no handler for app://');
  return Promise.resolve(handler({ url, method } as Request));
};

describe('security', () => {
  it('1: loads nothing but our own scheme', () => {
    expect(session.window().urls).toEqual([OURS]);
    expect(holding(/https?:\/\//)).toEqual([]);
  });

  it('2, 3, 4: no Node in pages, isolated, sandboxed, also by default and before the app is ready', () => {
    expect(session.window().options.webPreferences).toEqual({
      preload: join(distDir, 'preload.cjs'),
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      spellcheck: false,
    });
    const { calls } = session.electron.recorded;
    expect(calls.indexOf('enableSandbox')).toBeGreaterThanOrEqual(0);
    expect(calls.indexOf('enableSandbox')).toBeLessThan(calls.indexOf('ready'));
    expect(calls).toContain('crashReporter upload=false');
  });

  it('5: denies every permission but copying, and that to nobody else', () => {
    const { handlers } = session.electron.session;
    const ask = handlers.get('request') as (
      a: null,
      permission: string,
      grant: (is: boolean) => void,
      d: object,
    ) => void;
    const asked = (permission: string, requestingUrl = OURS) => {
      const granted: boolean[] = [];
      ask(null, permission, (is) => granted.push(is), { requestingUrl });
      return granted[0];
    };
    const check = handlers.get('check') as (a: null, permission: string, origin: string) => boolean;
    const device = handlers.get('device') as () => boolean;
    const wanted =
      'clipboard-read display-capture fileSystem fullscreen geolocation hid idle-detection keyboardLock media mediaKeySystem ' +
      'midi midiSysex notifications openExternal pointerLock serial speaker-selection storage-access usb window-management unknown';
    for (const permission of wanted.split(' ')) {
      expect([permission, asked(permission), check(null, permission, 'app://bundle')]).toEqual([
        permission,
        false,
        false,
      ]);
    }
    expect(asked('clipboard-sanitized-write')).toBe(true);
    expect(check(null, 'clipboard-sanitized-write', 'app://bundle')).toBe(true);
    for (const url of FOREIGN) {
      expect([asked('clipboard-sanitized-write', url), check(null, 'clipboard-sanitized-write', url)]).toEqual([
        false,
        false,
      ]);
    }
    expect(device()).toBe(false);
    expect(handlers.get('display')).toBeNull();
    expect(emitPreventable(session.electron.session, 'will-download')).toBe(true);
  });

  it('6, 8, 9, 10, 11: never turns off what protects, nor on what does not', () => {
    expect(
      holding(/webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|webviewTag|bypassCSP/),
    ).toEqual([]);
  });

  it('7: serves the page with the policy of the browser host, and nothing from outside its folder', async () => {
    const page = await request(OURS);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe(readFileSync(join(distDir, 'page/index.html'), 'utf8'));
    for (const path of [
      '../main.cjs',
      '..%2fmain.cjs',
      '%2e%2e/main.cjs',
      'assets/../../main.cjs',
      'main.cjs',
      'x%00',
    ]) {
      expect((await request(OURS + path)).status).toBe(404);
    }
    expect((await request('app://other/index.html')).status).toBe(404);
    expect((await request(OURS, 'POST')).status).toBe(405);
  });

  it('12, 13, 14: embeds nothing, stays on our page, opens no window', () => {
    const { webContents } = session.window();
    expect(emitPreventable(webContents, 'will-attach-webview', { url: OURS })).toBe(true);
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const url of FOREIGN)
        expect([event, url, emitPreventable(webContents, event, { url })]).toEqual([event, url, true]);
      expect(emitPreventable(webContents, event, { url: `${OURS}index.html` })).toBe(false);
    }
    for (const url of [OURS, ...FOREIGN]) expect(webContents.openHandler?.({ url })).toEqual({ action: 'deny' });
  });

  it('15: hands nothing to the system to open', () => {
    expect(holding(/openExternal|openPath|showItemInFolder/)).toEqual([]);
  });

  it('16: is pinned to one exact version of Electron, which is the one that is installed', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const installed = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'));
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    expect(installed.version).toBe(devDependencies.electron);
  });

  it('17: hears our own top frame only, on every channel', async () => {
    expect(holding(/ipcMain\.(on|once|handle|handleOnce)\b/)).toEqual([join(root, 'electron/main/ipc.ts')]);
    const { ipcMain, asked, module } = session.electron;
    const strangers = [
      null,
      ...FOREIGN.map((url) => ({ url, parent: null })),
      { url: OURS, parent: {} as never }, // a frame inside our page
    ];
    for (const frame of strangers) {
      for (const channel of ipcMain.handlers.keys()) {
        await expect(ipcMain.invoke(channel, frame, {})).rejects.toThrow('not for this page');
      }
      ipcMain.post('sounder:show-theme', frame, 'dark');
      const page = openPage(session.electron, session.window(), frame as never);
      await expect(page.connect()).rejects.toThrow('Sounder cannot be reached');
    }
    expect({ asked, theme: module.nativeTheme.themeSource }).toEqual({ asked: [], theme: 'system' });
    const saving = ['sounder:open-save', 'sounder:write-save', 'sounder:close-save'];
    expect([...ipcMain.handlers.keys()]).toEqual(['sounder:save-text', 'sounder:open-text', ...saving]);
  });

  it('17: checks what it is asked', async () => {
    const ours = { url: OURS, parent: null };
    for (const value of [
      null,
      {},
      { fileName: '', mediaType: '', text: '' },
      { fileName: 7, mediaType: 'a', text: 'b' },
    ]) {
      await expect(session.electron.ipcMain.invoke('sounder:save-text', ours, value)).rejects.toThrow();
    }
  });

  it('18: serves the page over a scheme with an origin of its own, not from files', () => {
    expect(session.electron.recorded.privilegedSchemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
    expect(holding(/['"`]file:|loadFile/)).toEqual([]);
    const { calls } = session.electron.recorded;
    expect(calls.indexOf('registerSchemesAsPrivileged')).toBeLessThan(calls.indexOf('ready'));
  });

  // 19, the fuses: packaging.itest.ts reads them back from a packaged program.

  it('20: gives the page named functions, whose callbacks never see an event', () => {
    const page = openPage(session.electron, session.window());
    expect(Object.keys(page.exposed)).toEqual(['sounderDesktop']);
    expect(Object.keys(page.api).sort()).toEqual([
      'closeSave',
      'notify',
      'onCommand',
      'openSave',
      'openText',
      'openWindow',
      'saveText',
      'showTheme',
      'writeSave',
    ]);
    const heard: unknown[][] = [];
    page.api.onCommand((...args) => void heard.push(args));
    session.window().webContents.send('sounder:command', 'run.stop');
    expect(heard).toEqual([['run.stop']]);
  });

  it('20: passes on a port only when the page itself asks as agreed', () => {
    const page = openPage(session.electron, session.window());
    expect(page.hearMessage({ data: 'sounder:connect-station', ports: [{}], isFromOther: true })).toBe(false);
    expect(page.hearMessage({ data: 'something', ports: [{}] })).toBe(false);
    expect(page.hearMessage({ data: 'sounder:connect-station', ports: [] })).toBe(false);
    expect(page.hearMessage({ data: 'sounder:connect-station', ports: [{}, {}] })).toBe(false);
  });
});
