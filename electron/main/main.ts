import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  session,
} from 'electron';
import { z } from 'zod';
import { DESKTOP_CHANNELS } from '../../core/contracts/desktop.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { systemClock } from '../../host/clock.ts';
import { takeDataFolder, viewDataFolder } from '../../host/data-folder.ts';
import { exitStatus, faultLine } from '../../host/exit-status.ts';
import { streamLog } from '../../host/log.ts';
import { onUncaught, outliveOutput } from '../../host/process/process-end.ts';
import { ProjectHost } from '../../host/process/project-host.ts';
import { version } from '../../package.json';
import { answerDialogs } from './dialogs.ts';
import { onPage } from './ipc.ts';
import { menuItems } from './menu.ts';
import { menuTemplate } from './menu-template.ts';
import { showNotifications } from './notifications.ts';
import { desktopOptions } from './options.ts';
import { followPower } from './power.ts';
import { Processes } from './processes.ts';
import { registerPageScheme, servePageFiles } from './protocol.ts';
import { SavedStateFile } from './saved-state.ts';
import { denyPermissions, guardPages } from './security.ts';
import { Windows } from './windows.ts';

/** The desktop program's main process: window, menu, dialogs, and the parent of the others; no measurement data. */
outliveOutput();
onUncaught((error) => refuse(toFault(error), 'Sounder must close'));
const entryDir = __dirname;
const options = desktopOptions(process.argv.slice(app.isPackaged ? 1 : 2));
const log = streamLog('sounder', options.verbose ? 'debug' : 'warn');
const clock = systemClock();
const Theme = z.enum(['system', 'light', 'dark']);

app.setName('Sounder');
// One window per data folder: Chromium's profile, and with it the lock on a second instance, follows the folder.
const profile = options.isDefaultDataDir
  ? 'profile'
  : `profile-${createHash('sha256').update(options.dataDir).digest('hex').slice(0, 16)}`;
const profileDir = join(app.getPath('appData'), 'Sounder', profile);
mkdirSync(profileDir, { recursive: true }); // Electron takes only a folder that is there
app.setPath('userData', profileDir);
app.enableSandbox();
crashReporter.start({ uploadToServer: false });
registerPageScheme();
guardPages(app);

if (app.requestSingleInstanceLock()) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, quitAtOnce);
  void app.whenReady().then(run).catch(fail);
} else app.exit(0); // the other one shows its window

function run(): void {
  const state = new SavedStateFile(join(profileDir, 'sounder.json'));
  const project = projectHost();
  quitInOrder(project);

  denyPermissions(session.defaultSession);
  servePageFiles(protocol, join(entryDir, 'page'));
  const windows = new Windows(entryDir, () => isForced);
  onPage(DESKTOP_CHANNELS.connect, ({ ports: [port] }) => port && project.session.attachPage(port));
  onPage(DESKTOP_CHANNELS.showTheme, (_event, theme) => {
    nativeTheme.themeSource = Theme.catch('system').parse(theme);
  });
  answerDialogs({ window: () => windows.active, state, documents: app.getPath('documents') });
  showNotifications(() => windows.active);
  const runCommand = (commandId: string) => windows.active?.webContents.send(DESKTOP_CHANNELS.command, commandId);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuItems(menuTemplate(process.platform, !app.isPackaged), runCommand)),
  );
  const power = {
    suspended: (atMs: number) => project.session.suspended(atMs),
    resumed: (atMs: number) => project.session.resumed(atMs),
  };
  followPower(powerMonitor, power, clock, quitAtOnce);

  project.start();
  windows.open(state);
  app.on('second-instance', () => windows.show());
  app.on('window-all-closed', () => app.quit());
}

/** The project of the options, and others that the page opens in its place. */
function projectHost(): ProjectHost<Processes> {
  const host: ProjectHost<Processes> = new ProjectHost({
    first: options,
    take: ({ dataDir, readOnly }) =>
      readOnly ? viewDataFolder(dataDir) : takeDataFolder(dataDir, takeOptions(dataDir)),
    open: ({ dataDir, readOnly }, _folder, events, openFault) =>
      new Processes({
        options,
        dataDir,
        readOnly,
        projectPath: dataDir === options.dataDir ? options.projectPath : join(dataDir, 'project.yaml'),
        openFault,
        version,
        entryDir,
        prebuildsDir: join(entryDir, '..', 'prebuilds'),
        clock,
        log,
        events,
      }),
    onReady: () => undefined,
    onFailed: (fault) => void end(host).finally(() => refuse(fault)),
    clock,
    log,
  });
  return host;
}

const takeOptions = (dataDir: string) => ({
  newToken: options.newToken && dataDir === options.dataDir,
  canView: true,
});

/** A signal or the end of the computer's session quits without a question. */
let isForced = false;
function quitAtOnce(): void {
  isForced = true;
  app.quit();
}

/** Quitting closes the window, which may ask, then waits until probing has stopped and the store is closed. */
function quitInOrder(project: ProjectHost<Processes>): void {
  app.on('before-quit', (event) => {
    event.preventDefault();
    const windows = BrowserWindow.getAllWindows();
    for (const window of windows) window.close(); // its place is kept
    if (windows.length > 0 && !isForced) return; // the last one that is closed quits
    void end(project).then((lost) => app.exit(lost ? exitStatus(lost) : 0));
  });
}

let ending: Promise<Fault | null> | undefined;
/** @returns why samples are lost with it, null = none is */
function end(project: ProjectHost<Processes>): Promise<Fault | null> {
  ending ??= project
    .close()
    .then((lost) => {
      if (lost) process.stderr.write(faultLine(lost));
      return lost;
    })
    .catch((error: unknown) => {
      log.error('The end was not in order', { error: toFault(error).message });
      return null;
    });
  return ending;
}

function fail(error: unknown): void {
  refuse(toFault(error));
}

/** One sentence in a box and on standard error, then the exit status that `sounder serve` has for it. */
function refuse(fault: Fault, title = 'Sounder cannot start'): void {
  process.stderr.write(faultLine(fault));
  dialog.showErrorBox(title, fault.hint ? `${fault.message}\n\n${fault.hint}` : fault.message);
  app.exit(exitStatus(fault));
}
