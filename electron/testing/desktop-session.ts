import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import type { DesktopApi } from '../../core/contracts/desktop.ts';
import { stationContract } from '../../core/contracts/station.ts';
import { connect } from '../../core/rpc/connect.ts';
import type { Client } from '../../core/rpc/contract.ts';
import type { Port } from '../../core/rpc/port.ts';
import { desktopBridge } from '../../renderer/base/host/desktop-bridge.ts';
import { FakeDomChannel, type FakeDomPort } from './fake-channel.ts';
import { type FakeBrowserWindow, type FakeElectron, type FakeFrame, fakeElectron } from './fake-electron.ts';

export const distDir = fileURLToPath(new URL('../../dist', import.meta.url));

/** Modules that a sandboxed preload script may require. */
const PRELOAD_MODULES = new Set(['electron', 'events', 'timers', 'url']);
const PAGE_FRAME: FakeFrame = { url: 'app://bundle/', parent: null };

export interface FakePage {
  readonly exposed: Readonly<Record<string, unknown>>;
  readonly api: DesktopApi;
  /** Through the page's real bridge, the real preload script, the real main and station. */
  connect(): Promise<Port>;
  /** Posts a message to the page's window. @returns whether the preload script took the ports on */
  hearMessage(message: { data: unknown; ports: readonly unknown[]; isFromOther?: boolean }): boolean;
}

/** Runs the built preload script as Chromium's sandbox would, in front of a page's window. */
export function openPage(
  electron: FakeElectron,
  window: FakeBrowserWindow,
  frame = PAGE_FRAME,
  entryDir = distDir,
): FakePage {
  const exposed: Record<string, unknown> = {};
  const pageWindow = Object.assign(new EventTarget(), {
    postMessage(data: unknown, _origin: string, ports: FakeDomPort[]) {
      const event = Object.assign(new Event('message'), { source: pageWindow, data, ports });
      setImmediate(() => pageWindow.dispatchEvent(event));
    },
  });
  const { ipcMain } = electron;
  const { page } = window.webContents;
  const module = {
    contextBridge: { exposeInMainWorld: (name: string, api: unknown) => Object.assign(exposed, { [name]: api }) },
    ipcRenderer: {
      invoke: (channel: string, value?: unknown) => ipcMain.invoke(channel, frame, value),
      send: (channel: string, value?: unknown) => ipcMain.post(channel, frame, value),
      on: (channel: string, listener: (...args: unknown[]) => void) => void page.on(channel, listener),
      postMessage: (channel: string, value: unknown, ports: FakeDomPort[]) =>
        ipcMain.post(channel, frame, value, ports),
    },
  };
  const requireFrom = (name: string) => {
    if (!PRELOAD_MODULES.has(name.replace(/^node:/, ''))) throw new Error(`module not found: ${name}`);
    return name === 'electron' ? module : {};
  };
  const code = readFileSync(join(entryDir, 'preload.cjs'), 'utf8');
  const run = compileFunction(code, ['require', 'process', 'exports', 'module', 'window']);
  run(requireFrom, { contextIsolated: true, sandboxed: true }, {}, { exports: {} }, pageWindow);
  const api = exposed['sounderDesktop'] as DesktopApi;
  const globals = { window: pageWindow, location: { origin: 'app://bundle' }, MessageChannel: FakeDomChannel };
  return {
    exposed,
    api,
    connect: () => withGlobals(globals, () => desktopBridge(api).connect()),
    hearMessage({ data, ports, isFromOther = false }) {
      let isTaken = false;
      const take = () => {
        isTaken = true;
      };
      const heard = ports.map((port) => Object.assign(port as object, { neuter: take }));
      const source = isFromOther ? {} : pageWindow;
      pageWindow.dispatchEvent(Object.assign(new Event('message'), { source, data, ports: heard }));
      return isTaken;
    },
  };
}

/** The bridge takes hold of the page's globals as it starts to connect, before it waits for anything. */
function withGlobals<T>(globals: Readonly<Record<string, unknown>>, work: () => T): T {
  const before = new Map(Object.keys(globals).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)]));
  for (const [key, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
  }
  try {
    return work();
  } finally {
    for (const [key, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, key, descriptor);
      else Reflect.deleteProperty(globalThis, key);
    }
  }
}

export interface DesktopSession {
  readonly electron: FakeElectron;
  /** The one window; throws while there is none. */
  window(): FakeBrowserWindow;
  utilityPid(name: 'station' | 'packet engine'): number;
  station(page: FakePage): Promise<{ readonly station: Client<typeof stationContract>; readonly port: Port }>;
  /** Quits as the menu does. @returns the exit status */
  quit(): Promise<number>;
}

export interface DesktopStart {
  readonly dataDir: string;
  readonly appDataDir: string;
  readonly words?: readonly string[];
  readonly isFirstInstance?: boolean;
  /** Folder of the built files. */
  readonly entryDir?: string;
}

type Load = (request: string, ...more: unknown[]) => unknown;

/** Runs the built main process in here, on the fake. */
export async function startDesktop(start: DesktopStart): Promise<DesktopSession> {
  const { appDataDir, isFirstInstance = true, entryDir = distDir } = start;
  const electron = fakeElectron({ appDataDir, isFirstInstance });
  const main = join(entryDir, 'main.cjs');
  const internals = Module as unknown as { _load: Load };
  const load = internals._load;
  const argv = process.argv;
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  internals._load = (request, ...more) => (request === 'electron' ? electron.module : load(request, ...more));
  process.argv = ['electron', main, '--data', start.dataDir, ...(start.words ?? [])];
  try {
    const requireMain = createRequire(main);
    delete requireMain.cache[main];
    requireMain(main);
  } finally {
    internals._load = load;
    process.argv = argv;
  }
  const ready = new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  await Promise.race([ready, electron.app.exited]);
  void electron.app.exited.then(() => {
    for (const [at, signal] of signals.entries()) {
      for (const listener of process.listeners(signal)) {
        if (!before[at]?.includes(listener)) process.removeListener(signal, listener);
      }
    }
  });
  return {
    electron,
    window() {
      const [window] = electron.windows.open;
      if (!window) throw new Error('no window is open');
      return window;
    },
    utilityPid(name) {
      const pid = electron.utilities.findLast((one) => one.serviceName.endsWith(name))?.pid;
      if (pid === undefined) throw new Error(`the ${name} does not run`);
      return pid;
    },
    async station(page) {
      const port = await page.connect();
      return { station: connect(port, stationContract), port };
    },
    quit() {
      electron.app.quit();
      return electron.app.exited;
    },
  };
}
