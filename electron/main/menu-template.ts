import type { MenuItemConstructorOptions } from 'electron';

/** An entry of the menu as plain data. `command` is the id of a command of the page; keys are shown, the page hears them. */
export interface MenuEntry {
  readonly label?: string;
  readonly role?: NonNullable<MenuItemConstructorOptions['role']>;
  readonly command?: string;
  readonly keys?: string;
  readonly type?: 'separator';
  readonly submenu?: readonly MenuEntry[];
}

const LINE: MenuEntry = { type: 'separator' };
const command = (label: string, id: string, keys?: string): MenuEntry => ({
  label,
  command: id,
  ...(keys === undefined ? {} : { keys }),
});

/** The menu bar of a platform. */
export function menuTemplate(platform: NodeJS.Platform, isDevelopment: boolean): readonly MenuEntry[] {
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        command('Add targets …', 'targets.add', 'Alt+N'),
        command('Add targets from a file …', 'targets.file', 'CmdOrCtrl+O'),
        command('Save rows as CSV …', 'series.save'),
        LINE,
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        command('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        command('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'),
        LINE,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        LINE,
        command('Edit the selected targets', 'targets.edit', 'F2'),
        command('Delete the selected targets', 'targets.delete'),
        command('Groups', 'groups.all', 'Alt+G'),
        command('Default settings', 'targets.defaults'),
      ],
    },
    {
      label: '&Run',
      submenu: [
        command('Start or pause', 'run.toggle', 'CmdOrCtrl+Enter'),
        command('Stop', 'run.stop', 'CmdOrCtrl+Shift+Enter'),
        LINE,
        command('Record packets …', 'capture.start', 'Alt+R'),
        command('Stop recording packets', 'capture.stop'),
        command('Packet captures …', 'capture.files'),
        LINE,
        command('Export stored data …', 'export.open', 'Alt+E'),
      ],
    },
    {
      label: '&View',
      submenu: [
        command('Events', 'view.timeline'),
        command('One row per target', 'series.perTarget'),
        command('Switch between list and path map', 'view.map'),
        command('Show or hide the chart', 'chart.toggle'),
        command('Switch between path and chart', 'chart.path'),
        command('Scrub through path history', 'path.moment'),
        command('Compare the path with another time', 'path.compare'),
        LINE,
        command('Light theme', 'view.light'),
        command('Dark theme', 'view.dark'),
        command('System theme', 'view.system'),
        LINE,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
        ...(isDevelopment ? [LINE, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    {
      label: '&Help',
      submenu: [
        command('All commands', 'help.palette', 'CmdOrCtrl+K'),
        command('Keyboard shortcuts', 'help.keys'),
        command('Doctor: what this computer can measure', 'view.doctor', 'Alt+D'),
        ...(isMac ? [] : [LINE, { role: 'about' } as const]),
      ],
    },
  ];
}
