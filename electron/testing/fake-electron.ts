import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { FakeChannelMain, type FakeDomPort, FakePortMain } from './fake-channel.ts';
import { FakeUtilityProcess } from './fake-utility-process.ts';

/** Calls of Electron's objects in order, for tests. */
export interface Recorded {
  readonly calls: string[];
  readonly errorBoxes: { readonly title: string; readonly content: string }[];
  readonly messages: Electron.MessageBoxOptions[];
  readonly privilegedSchemes: Electron.CustomScheme[];
  menu: Electron.MenuItemConstructorOptions[];
}

export interface FakeElectronOptions {
  /** Folder of the programs' data. */
  readonly appDataDir: string;
  readonly isFirstInstance?: boolean;
}

export type FakeFrame = Pick<Electron.WebFrameMain, 'url' | 'parent'>;
type AnyFunction = (...args: never[]) => unknown;

const preventable = () => {
  const event = {
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
};

/** Emits an event that a listener may prevent. @returns whether one did */
export function emitPreventable(emitter: EventEmitter, name: string, more: object = {}): boolean {
  const event = Object.assign(preventable(), more);
  emitter.emit(name, event);
  return event.defaultPrevented;
}

export class FakeWebContents extends EventEmitter {
  readonly sent: { readonly channel: string; readonly args: unknown[] }[] = [];
  openHandler: ((details: { url: string }) => Electron.WindowOpenHandlerResponse) | undefined;
  /** The page's ears, once there is one. */
  readonly page = new EventEmitter();

  reloads = 0;

  reload(): void {
    this.reloads += 1;
  }

  setWindowOpenHandler(handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse): void {
    this.openHandler = handler as typeof this.openHandler;
  }

  send(channel: string, ...args: unknown[]): void {
    this.sent.push({ channel, args });
    this.page.emit(channel, { sender: 'not for the page' }, ...args);
  }
}
FakeWebContents.prototype satisfies Pick<Electron.WebContents, 'setWindowOpenHandler' | 'send' | 'reload'>;

function fakeWindows(app: FakeApp) {
  return class FakeBrowserWindow extends EventEmitter {
    static readonly open: FakeBrowserWindow[] = [];
    static focusedWindow: FakeBrowserWindow | null = null;
    static getFocusedWindow = (): FakeBrowserWindow | null => FakeBrowserWindow.focusedWindow;
    static getAllWindows = (): FakeBrowserWindow[] => [...FakeBrowserWindow.open];
    readonly options: Electron.BrowserWindowConstructorOptions;
    readonly webContents = new FakeWebContents();
    readonly urls: string[] = [];
    isShown = false;
    focused = 0;
    private maximized = false;
    minimized = false;
    /** The page asks not to be left. */
    hasUnsaved = false;
    readonly bounds: Electron.Rectangle;

    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super();
      this.options = options;
      const { x = 40, y = 30, width = 1200, height = 800 } = options;
      this.bounds = { x, y, width, height };
      FakeBrowserWindow.open.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }

    async loadURL(url: string): Promise<void> {
      this.urls.push(url);
      setImmediate(() => this.emit('ready-to-show'));
    }
    show(): void {
      this.isShown = true;
    }
    focus(): void {
      this.focused += 1;
    }
    maximize(): void {
      this.maximized = true;
    }
    isMaximized = (): boolean => this.maximized;
    isDestroyed = (): boolean => !FakeBrowserWindow.open.includes(this);
    isMinimized = (): boolean => this.minimized;
    restore(): void {
      this.minimized = false;
    }
    getNormalBounds = (): Electron.Rectangle => ({ ...this.bounds });
    close(): void {
      const at = FakeBrowserWindow.open.indexOf(this);
      if (at < 0 || (this.hasUnsaved && !emitPreventable(this.webContents, 'will-prevent-unload'))) return;
      this.emit('close', preventable());
      FakeBrowserWindow.open.splice(at, 1);
      this.emit('closed');
      if (FakeBrowserWindow.open.length === 0) app.emit('window-all-closed');
    }
  };
}

export type FakeBrowserWindow = InstanceType<ReturnType<typeof fakeWindows>>;

class FakeApp extends EventEmitter {
  readonly isPackaged = false;
  readonly exited: Promise<number>;
  private readonly calls: string[];
  private readonly paths: Record<string, string>;
  private readonly isFirst: boolean;
  private settle: (status: number) => void = () => undefined;

  constructor(calls: string[], options: FakeElectronOptions) {
    super();
    this.calls = calls;
    this.isFirst = options.isFirstInstance ?? true;
    this.paths = {
      appData: options.appDataDir,
      userData: join(options.appDataDir, 'Electron'),
      documents: join(options.appDataDir, 'documents'),
    };
    this.exited = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  setName(name: string): void {
    this.calls.push(`setName ${name}`);
  }
  getPath(name: string): string {
    const path = this.paths[name];
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }
  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.paths[name] = path;
  }
  enableSandbox(): void {
    this.calls.push('enableSandbox');
  }
  requestSingleInstanceLock(): boolean {
    return this.isFirst;
  }
  async whenReady(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.calls.push('ready');
  }
  quit(): void {
    if (!emitPreventable(this, 'before-quit')) this.exit(0);
  }
  exit(status = 0): void {
    this.settle(status);
  }
}
FakeApp.prototype satisfies Pick<
  Electron.App,
  'setName' | 'setPath' | 'enableSandbox' | 'requestSingleInstanceLock' | 'whenReady' | 'quit' | 'exit' | 'getPath'
>;

class FakeIpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, value: unknown) => unknown>();

  handle(channel: string, handler: (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown): void {
    this.handlers.set(channel, handler as (event: unknown, value: unknown) => unknown);
  }
  /** Stands in for `ipcRenderer.invoke` of a frame: arguments and answer are copies. */
  async invoke(channel: string, senderFrame: FakeFrame | null, value?: unknown): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return structuredClone(await handler({ senderFrame }, structuredClone(value)));
  }
  post(channel: string, senderFrame: FakeFrame | null, value: unknown, ports: readonly FakeDomPort[] = []): void {
    const own = ports.map((port) => new FakePortMain(port.neuter()));
    this.emit(channel, { senderFrame, ports: own }, structuredClone(value));
  }
}
FakeIpcMain.prototype satisfies Pick<Electron.IpcMain, 'handle'>;

class FakeSession extends EventEmitter {
  readonly handlers = new Map<string, AnyFunction | null>();

  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    this.handlers.set('request', handler);
  }
  setPermissionCheckHandler(handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {
    this.handlers.set('check', handler);
  }
  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    this.handlers.set('device', handler);
  }
  setDisplayMediaRequestHandler(handler: Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0]): void {
    this.handlers.set('display', handler);
  }
}

function fakeNotifications() {
  return class FakeNotification extends EventEmitter {
    static readonly shown: FakeNotification[] = [];
    static isSupported = (): boolean => true;
    readonly options: Electron.NotificationConstructorOptions;

    constructor(options: Electron.NotificationConstructorOptions) {
      super();
      this.options = options;
    }
    show(): void {
      FakeNotification.shown.push(this);
    }
  };
}

/** The part of Electron that the desktop host uses, in one Node process, with real utility entries as children. */
export function fakeElectron(options: FakeElectronOptions) {
  const recorded: Recorded = { calls: [], errorBoxes: [], messages: [], privilegedSchemes: [], menu: [] };
  const app = new FakeApp(recorded.calls, options);
  const ipcMain = new FakeIpcMain();
  const BrowserWindow = fakeWindows(app);
  const utilities: FakeUtilityProcess[] = [];
  const requestHandlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  const answers: {
    save: Electron.SaveDialogReturnValue;
    open: Electron.OpenDialogReturnValue;
    /** The button chosen in a message box, once the test chooses one. */
    readonly message: PromiseWithResolvers<number>;
    /** The button chosen in a message box that waits. */
    messageSync: number;
  } = {
    save: { canceled: true, filePath: '' },
    open: { canceled: true, filePaths: [] },
    message: Promise.withResolvers<number>(),
    messageSync: 0,
  };
  const asked: (Electron.SaveDialogOptions | Electron.OpenDialogOptions)[] = [];
  const screenArea = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } };
  const session = new FakeSession();
  const Notification = fakeNotifications();
  Notification satisfies Pick<typeof Electron.Notification, 'isSupported'>;

  const protocol = {
    registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void => {
      recorded.calls.push('registerSchemesAsPrivileged');
      recorded.privilegedSchemes.push(...schemes);
    },
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void =>
      void requestHandlers.set(scheme, handler),
  } satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  const dialog = {
    showErrorBox: (title: string, content: string): void => void recorded.errorBoxes.push({ title, content }),
    async showMessageBox(
      _owner: unknown,
      wish: Electron.MessageBoxOptions,
    ): Promise<Pick<Electron.MessageBoxReturnValue, 'response'>> {
      recorded.messages.push(wish);
      return { response: await answers.message.promise };
    },
    showMessageBoxSync(_owner: unknown, wish: Electron.MessageBoxSyncOptions): number {
      recorded.messages.push(wish);
      return answers.messageSync;
    },
    async showSaveDialog(_owner: unknown, wish: Electron.SaveDialogOptions): Promise<Electron.SaveDialogReturnValue> {
      asked.push(wish);
      return answers.save;
    },
    async showOpenDialog(_owner: unknown, wish: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue> {
      asked.push(wish);
      return answers.open;
    },
  };
  dialog satisfies Pick<Electron.Dialog, 'showErrorBox'>;
  const nativeTheme = { themeSource: 'system', shouldUseDarkColors: false } as Pick<
    Electron.NativeTheme,
    'themeSource' | 'shouldUseDarkColors'
  >;
  const module = {
    app,
    ipcMain,
    protocol,
    dialog,
    nativeTheme,
    BrowserWindow,
    Notification,
    session: { defaultSession: session },
    powerMonitor: new EventEmitter(),
    MessageChannelMain: FakeChannelMain,
    crashReporter: {
      start: ({ uploadToServer }: { uploadToServer?: boolean }): void =>
        void recorded.calls.push(`crashReporter upload=${uploadToServer}`),
    } satisfies Pick<Electron.CrashReporter, 'start'>,
    safeStorage: {
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
      getSelectedStorageBackend: () => 'gnome_libsecret',
      encryptStringAsync: (text) => Promise.resolve(Buffer.from(`fake:${text}`).reverse()),
      decryptStringAsync: (bytes) =>
        Promise.resolve({ result: Buffer.from(bytes).reverse().toString().slice(5), shouldReEncrypt: false }),
    } satisfies Pick<
      Electron.SafeStorage,
      'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
    >,
    screen: { getPrimaryDisplay: () => screenArea, getAllDisplays: () => [screenArea] },
    Menu: {
      buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (menu: Electron.MenuItemConstructorOptions[]): void => {
        recorded.menu = menu;
      },
    },
    utilityProcess: {
      fork(entry: string, _args?: string[], { serviceName = '' }: Electron.ForkOptions = {}): FakeUtilityProcess {
        if (!recorded.calls.includes('ready')) throw new Error('utilityProcess cannot be forked before ready');
        const utility = new FakeUtilityProcess(entry, serviceName);
        utilities.push(utility);
        return utility;
      },
    },
  } satisfies { [Name in keyof typeof Electron]?: unknown };
  return {
    module,
    recorded,
    app,
    ipcMain,
    session,
    requestHandlers,
    answers,
    asked,
    utilities,
    windows: BrowserWindow,
  };
}

export type FakeElectron = ReturnType<typeof fakeElectron>;
