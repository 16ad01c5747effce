import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../core/contracts/station.ts';
import { isAlive, temporaryDir } from '../e2e/host/sounder-process.ts';
import { takeDataFolder } from '../host/data-folder.ts';
import { type Connected, LAB, measured, reconnected } from './testing/desktop-lab.ts';
import {
  type DesktopSession,
  type DesktopStart,
  type FakePage,
  openPage,
  startDesktop,
} from './testing/desktop-session.ts';
import { FakeDomChannel } from './testing/fake-channel.ts';

/** The built main process on a fake Electron, with the real station and engine as child processes. */
let dir: ReturnType<typeof temporaryDir>;
let session: DesktopSession | undefined;

const start = async (more: Partial<DesktopStart> = {}): Promise<DesktopSession> => {
  const appDataDir = join(dir.path, 'user');
  session = await startDesktop({ dataDir: join(dir.path, 'data'), appDataDir, words: ['--simulate'], ...more });
  return session;
};

beforeEach(() => {
  dir = temporaryDir();
});

afterEach(async () => {
  if (session?.electron.windows.open.length) await session.quit();
  session = undefined;
  dir.remove();
});

async function probing(on: DesktopSession): Promise<Connected & { readonly page: FakePage }> {
  const page = openPage(on.electron, on.window());
  const connected = await on.station(page);
  await connected.station.edit({ ops: [{ op: 'put', name: 'lab', target: LAB }] });
  await connected.station.start({});
  return { page, ...connected };
}

function follow(station: Connected['station']): Map<number, TimelineEvent> {
  const events = new Map<number, TimelineEvent>();
  station.events({ sinceMs: 0 }, (event) => void events.set(event.id, event), { credit: 100 });
  return events;
}

describe('measuring', () => {
  it('goes from page to station and from station to engine over channels of their own', async () => {
    const { station } = await probing(await start());
    const live = await measured(station, 5);
    expect(live.sum('lost')).toBe(0);
    await station.stop(null);
  });

  it('continues after the engine was killed, and reports what was not measured', async () => {
    const on = await start();
    const { station } = await probing(on);
    await measured(station, 3);
    const events = follow(station);
    process.kill(on.utilityPid('packet engine'), 'SIGKILL');
    const ended = () => [...events.values()].find(({ kind }) => kind === 'engine-restart')?.endMs ?? null;
    await expect.poll(ended, { timeout: 20_000 }).not.toBeNull();
    const live = await measured(station, 3);
    expect(live.sum('lost')).toBe(0);
  });

  it('loses nothing when the station is killed; the page reconnects and finds the run in progress', async () => {
    const on = await start();
    const { station, port, page } = await probing(on);
    await measured(station, 3);
    const closed = new Promise<void>((resolve) => port.onClose(resolve));
    process.kill(on.utilityPid('station'), 'SIGKILL');
    await closed;
    const again = await reconnected(on, page);
    const live = await measured(again.station, 3);
    expect(live.sum('lost')).toBe(0);
    const phase = await new Promise((resolve) => again.station.status(null, (status) => resolve(status.phase)));
    expect(phase).toBe('running');
  });

  it('serves the page again after a reload, and several pages at once', async () => {
    const on = await start();
    const { port } = await probing(on);
    port.close();
    const pages = [openPage(on.electron, on.window()), openPage(on.electron, on.window())];
    for (const page of pages) await measured((await on.station(page)).station, 1);
  });

  it('cuts off a page whose message could not be read, and nobody else', async () => {
    const on = await start();
    const { station } = await probing(on);
    const { port1, port2 } = new FakeDomChannel();
    const closed = new Promise((resolve) => port1.addEventListener('close', resolve));
    const welcome = new Promise((resolve) => port1.addEventListener('message', resolve));
    port1.start();
    on.electron.ipcMain.post('sounder:connect', { url: 'app://bundle/', parent: null }, null, [port2]);
    await welcome;
    port1.postMessage('{"t":"credit","id":1,"n":1}', [new ArrayBuffer(8)]); // arrives as null
    await closed;
    await measured(station, 1);
  });
});

describe('a page that crashed', () => {
  it('is loaded again, and one that ended in order is not', async () => {
    const { webContents } = (await start()).window();
    webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(webContents.reloads).toBe(0);
    webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 1 });
    expect(webContents.reloads).toBe(1);
  });

  it('is not loaded again and again when it crashes at once: the user is asked', async () => {
    const on = await start();
    const { webContents } = on.window();
    for (let crash = 0; crash < 10; crash++) {
      webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    }
    expect(webContents.reloads).toBe(3);
    expect(on.electron.recorded.messages.map(({ message }) => message)).toEqual(['The page keeps crashing']);
    on.electron.answers.message.resolve(0);
    await expect.poll(() => webContents.reloads).toBe(4);
    webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    expect(webContents.reloads).toBe(5);
  });
});

describe('sleep', () => {
  it('is an excluded span on the timeline, and probing continues', async () => {
    const on = await start();
    const { station } = await probing(on);
    await measured(station, 1);
    const events = follow(station);
    const sleep = () => [...events.values()].find(({ kind }) => kind === 'sleep');
    on.electron.module.powerMonitor.emit('suspend');
    await expect.poll(sleep).toMatchObject({ endMs: null, excluded: true });
    on.electron.module.powerMonitor.emit('resume');
    await expect.poll(() => sleep()?.endMs ?? null).not.toBeNull();
    const span = sleep() as TimelineEvent;
    expect(span.endMs).toBeGreaterThanOrEqual(span.atMs);
    await measured(station, 2);
  });

  it('is nothing to tell while nothing is probed', async () => {
    const on = await start();
    const { station } = await on.station(openPage(on.electron, on.window()));
    const events = follow(station);
    on.electron.module.powerMonitor.emit('suspend');
    on.electron.module.powerMonitor.emit('resume');
    await station.edit({ ops: [{ op: 'put', name: 'lab', target: LAB }] });
    await station.start({});
    await expect.poll(() => [...events.values()].map(({ kind }) => kind)).toEqual(['started']);
  });
});

describe('quitting', () => {
  it('stops probing, closes the store, ends every process and lets go of the data folder', async () => {
    const on = await start();
    const { station } = await probing(on);
    await measured(station, 1);
    const pids = [on.utilityPid('station'), on.utilityPid('packet engine')];
    expect(await on.quit()).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(join(dir.path, 'data/journal.db-wal'))).toBe(false);
    takeDataFolder(join(dir.path, 'data')).release();
    expect(readFileSync(join(dir.path, 'data/project.yaml'), 'utf8')).toContain('192.0.2.1-5');
  });

  it('asks before changes of the page are lost, and not when the program must end', async () => {
    const on = await start();
    const window = on.window();
    window.hasUnsaved = true;
    on.electron.app.quit();
    expect(on.electron.recorded.messages.map(({ message }) => message)).toEqual([
      'Discard changes that are not applied?',
    ]);
    expect(on.window()).toBe(window);
    on.electron.module.powerMonitor.emit('shutdown');
    expect(await on.electron.app.exited).toBe(0);
    expect(on.electron.recorded.messages).toHaveLength(1);
  });

  it('does not wait for what of the data folder cannot be removed', async () => {
    const on = await start();
    mkdirSync(join(dir.path, 'data/running.json'));
    expect(await on.quit()).toBe(0);
    takeDataFolder(join(dir.path, 'data')).release();
  });

  it.each([
    ['closing the window', (on: DesktopSession) => on.window().close()],
    ['the machine shutting down', (on: DesktopSession) => on.electron.module.powerMonitor.emit('shutdown')],
    ['a signal', () => process.emit('SIGTERM')],
  ])('follows from %s', async (_name, act) => {
    const on = await start();
    act(on);
    expect(await on.electron.app.exited).toBe(0);
    takeDataFolder(join(dir.path, 'data')).release();
  });

  it('keeps the place of the window for the next start, if there is such a screen still', async () => {
    const first = await start();
    Object.assign(first.window().bounds, { x: 300, y: 200, width: 1000, height: 700 });
    await first.quit();
    const second = await start();
    expect(second.window().options).toMatchObject({ x: 300, y: 200, width: 1000, height: 700 });
    Object.assign(second.window().bounds, { x: 9000, y: 200 });
    await second.quit();
    const third = await start();
    expect(third.window().options).toMatchObject({ width: 1000, height: 700 });
    expect(third.window().options.x).toBeUndefined();
  });
});

describe('starting', () => {
  it('shows the window of the one that runs, once painted, and starts nothing twice', async () => {
    const on = await start();
    await expect.poll(() => on.window().isShown).toBe(true);
    on.window().minimized = true;
    on.electron.app.emit('second-instance');
    expect({ minimized: on.window().minimized, focused: on.window().focused }).toEqual({
      minimized: false,
      focused: 1,
    });
    const second = await startDesktop({
      dataDir: join(dir.path, 'data'),
      appDataDir: join(dir.path, 'user'),
      isFirstInstance: false,
    });
    expect(await second.electron.app.exited).toBe(0);
    expect(second.electron.utilities).toEqual([]);
  });

  it('gives each data folder a profile and thus an instance of its own', async () => {
    const on = await start();
    const profile = on.electron.app.getPath('userData');
    await on.quit();
    const other = await start({ dataDir: join(dir.path, 'other') });
    expect(dirname(profile)).toBe(join(dir.path, 'user/Sounder'));
    expect(other.electron.app.getPath('userData')).not.toBe(profile);
  });

  it('says who has the data folder and exits with 75', async () => {
    const folder = takeDataFolder(join(dir.path, 'data'));
    folder.publish(4780);
    const on = await start();
    expect(await on.electron.app.exited).toBe(75);
    expect(on.electron.recorded.errorBoxes[0]?.content).toContain('http://127.0.0.1:4780/');
    expect(on.electron.utilities).toEqual([]);
    folder.release();
  });

  it('says what is wrong with the project file and exits with 65', async () => {
    mkdirSync(join(dir.path, 'data'));
    writeFileSync(join(dir.path, 'data/project.yaml'), 'sounder: 1\ntargets: {a: {probe: icmp}}\n');
    const on = await start();
    expect(await on.electron.app.exited).toBe(65);
    expect(on.electron.recorded.errorBoxes).toHaveLength(1);
  });
});

describe('what surrounds the page', () => {
  const texts = (on: DesktopSession) => openPage(on.electron, on.window()).api;

  it('saves where the user says and begins there the next time', async () => {
    const on = await start();
    const { answers, asked } = on.electron;
    mkdirSync(join(dir.path, 'site'));
    const filePath = join(dir.path, 'site/rows.csv');
    answers.save = { canceled: false, filePath };
    const request = { fileName: '../../rows.csv', mediaType: 'text/csv', text: 'a,b\n' };
    expect(await texts(on).saveText(request)).toBe(true);
    expect(readFileSync(filePath, 'utf8')).toBe('a,b\n');
    expect(asked[0]?.defaultPath).toBe(join(dir.path, 'user/documents/rows.csv'));
    answers.open = { canceled: false, filePaths: [filePath] };
    expect(await texts(on).openText()).toEqual({ name: 'rows.csv', text: 'a,b\n' });
    expect(asked[1]?.defaultPath).toBe(join(dir.path, 'site'));
    await on.quit();
    const next = await start();
    expect(await texts(next).openText()).toBeNull();
    expect(next.electron.asked[0]?.defaultPath).toBe(join(dir.path, 'site'));
  });

  it('opens no more than 16 MB, whatever size a file says it has', async () => {
    const on = await start();
    on.electron.answers.open = { canceled: false, filePaths: ['/dev/zero'] };
    expect(await texts(on).openText()).toBeNull();
    expect(on.electron.recorded.errorBoxes[0]?.content).toContain('larger than 16 MB');
    const filePath = join(dir.path, 'whole.txt');
    writeFileSync(filePath, 'ä'.repeat(8 * 1024 * 1024));
    on.electron.answers.open = { canceled: false, filePaths: [filePath] };
    expect((await texts(on).openText())?.text.length).toBe(8 * 1024 * 1024);
  });

  it('says why a file could not be saved or opened', async () => {
    const on = await start();
    on.electron.answers.save = { canceled: false, filePath: join(dir.path, 'no/such/folder.csv') };
    on.electron.answers.open = { canceled: false, filePaths: [join(dir.path, 'absent.txt')] };
    expect(await texts(on).saveText({ fileName: 'a.csv', mediaType: 'text/csv', text: '' })).toBe(false);
    expect(await texts(on).openText()).toBeNull();
    expect(on.electron.recorded.errorBoxes.map(({ title }) => title)).toEqual([
      'The file could not be saved',
      'The file could not be opened',
    ]);
  });

  it('runs commands of the page out of the menu, each of which the page has', async () => {
    const on = await start();
    const { api } = openPage(on.electron, on.window());
    const heard: unknown[][] = [];
    api.onCommand((...args) => void heard.push(args));
    const items = on.electron.recorded.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    const commands = items.filter(({ id }) => id !== undefined);
    for (const item of commands) (item.click as () => void)();
    expect(heard).toEqual(commands.map(({ id }) => [id]));
    const cwd = new URL('../renderer/', import.meta.url);
    const page = globSync('**/*commands.ts', { cwd })
      .map((file) => readFileSync(new URL(file, cwd), 'utf8'))
      .join();
    expect(commands.filter(({ id }) => !page.includes(`id: '${id}'`)).map(({ id }) => id)).toEqual([]);
    expect(
      items.filter(({ accelerator, registerAccelerator }) => accelerator && registerAccelerator !== false),
    ).toEqual([]);
  });

  it('shows a notification of the page, and the window when it is chosen', async () => {
    const on = await start();
    const { shown } = on.electron.module.Notification;
    texts(on).notify({ title: 'Sounder', body: 'the packet engine stopped' });
    expect(shown.map((one) => one.options)).toEqual([{ title: 'Sounder', body: 'the packet engine stopped' }]);
    const before = on.window().focused;
    shown[0]?.emit('click');
    expect(on.window().focused).toBe(before + 1);
    texts(on).notify({ title: 7, body: 'malformed' } as never);
    expect(shown).toHaveLength(1);
  });

  it('follows the theme of the page', async () => {
    const on = await start();
    const { nativeTheme } = on.electron.module;
    texts(on).showTheme('dark');
    expect(nativeTheme.themeSource).toBe('dark');
    texts(on).showTheme('mauve' as 'dark');
    expect(nativeTheme.themeSource).toBe('system');
  });
});

describe('stored secrets', () => {
  it('are encrypted under a key that the keyring protects, and survive a restart', async () => {
    const on = await start();
    const { station } = await on.station(openPage(on.electron, on.window()));
    expect(await station.secretNames(null)).toEqual({ names: [], protection: null });
    const stored = await station.secretSet({ name: 'nas', value: 'correct horse' });
    expect(stored).toEqual({ names: ['nas'], protection: 'keyring' });
    expect(readFileSync(join(dir.path, 'data', 'secrets.key'), 'utf8')).toMatch(/^sounder-key-1 keyring /);
    await on.quit();
    const again = await start();
    const { station: later } = await again.station(openPage(again.electron, again.window()));
    expect(await later.secretSet({ name: 'other', value: 'x' })).toEqual({
      names: ['nas', 'other'],
      protection: 'keyring',
    });
    expect(await later.secretDelete({ name: 'nas' })).toEqual({ names: ['other'], protection: 'keyring' });
  });
});
