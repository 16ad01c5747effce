import { targetCommands } from '../features/edit/target-commands.ts';
import { pathCommands } from '../features/path/path-commands.ts';
import type { App } from './app.ts';
import type { Command, CommandSpec } from './command.ts';
import { FILTER_BOX_ID, TABLE_ID } from './element-ids.ts';
import { focusNextRegion } from './regions.ts';

/** Everything that can be done from the keyboard; the palette, the help and the key handler all read this list. */
export function commandsOf(app: App): readonly Command[] {
  const { run, layout, overview, edit, chart, capture, status, notices } = app;
  const phase = () => status.getState().status?.phase;
  const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();

  const startOrPause = () => void (phase() === 'running' ? run.getState().pause() : run.getState().start());
  const leave = () => {
    const { dialog, panel, showDialog, showPanel } = layout.getState();
    if (dialog !== 'none') showDialog('none');
    else if (edit.getState().question) void edit.getState().answer(null);
    else if (run.getState().confirmation) run.getState().declineRate();
    else if (notices.getState().notices.length > 0)
      for (const { id } of notices.getState().notices) notices.getState().dismiss(id);
    else if (panel !== 'none') showPanel('none');
    else overview.getState().clearSelection();
  };

  const specs: CommandSpec[] = [
    { id: 'run.toggle', title: 'Start or pause', section: 'Run', keys: ['Mod+Enter'], run: startOrPause },
    {
      id: 'run.stop',
      title: 'Stop',
      section: 'Run',
      keys: ['Mod+Shift+Enter', 'Mod+.'],
      isEnabled: () => phase() !== 'stopped',
      run: () => void run.getState().stop(),
    },
    {
      id: 'capture.start',
      title: 'Record packets of the selected targets, or of all …',
      section: 'Run',
      keys: ['Alt+R'],
      isEnabled: () => capture.getState().capture?.state !== 'running',
      run: () => layout.getState().showDialog('capture'),
    },
    {
      id: 'capture.stop',
      title: 'Stop recording packets',
      section: 'Run',
      isEnabled: () => capture.getState().capture?.state === 'running',
      run: () => void capture.getState().stop(),
    },
    ...targetCommands(app),
    {
      id: 'series.filter',
      title: 'Filter the series',
      section: 'Series',
      keys: ['/', 'Mod+F'],
      run: () => focus(`#${FILTER_BOX_ID}`),
    },
    { id: 'series.table', title: 'Go to the table', section: 'Series', keys: ['T'], run: () => focus(`#${TABLE_ID}`) },
    {
      id: 'series.all',
      title: 'Select all listed',
      section: 'Series',
      keys: ['Mod+A'],
      run: () => overview.getState().selectAll(),
    },
    {
      id: 'series.copy',
      title: 'Copy rows as text',
      section: 'Series',
      keys: ['Mod+C'],
      run: () => void app.copyRows('text'),
    },
    {
      id: 'series.csv',
      title: 'Copy rows as CSV',
      section: 'Series',
      keys: ['Mod+Shift+C'],
      run: () => void app.copyRows('csv'),
    },
    { id: 'series.save', title: 'Save rows as CSV …', section: 'Series', run: () => void app.saveRows() },
    {
      id: 'series.down',
      title: 'Show only what is down',
      section: 'Series',
      keys: ['D'],
      run: () => overview.getState().setFilter('down'),
    },
    {
      id: 'series.fold',
      title: 'One row per target: on or off',
      section: 'Series',
      keys: ['F'],
      run: () => layout.getState().toggleFolded(),
    },
    {
      id: 'series.expand',
      title: 'Show the series of all targets',
      section: 'Series',
      isEnabled: () => layout.getState().isFolded,
      run: () => overview.getState().expandAll(true),
    },
    {
      id: 'series.collapse',
      title: 'Hide the series of all targets',
      section: 'Series',
      isEnabled: () => layout.getState().isFolded,
      run: () => overview.getState().expandAll(false),
    },
    {
      id: 'series.unfilter',
      title: 'Show all',
      section: 'Series',
      isEnabled: () => overview.getState().filterText !== '',
      run: () => overview.getState().setFilter(''),
    },
    {
      id: 'chart.toggle',
      title: 'Show or hide the chart',
      section: 'Chart',
      keys: ['C'],
      run: () => layout.getState().toggleChart(),
    },
    {
      id: 'chart.focus',
      title: 'Go to the chart',
      section: 'Chart',
      keys: ['G'],
      run: () => focus('.chart-area, .path-hops'),
    },
    {
      id: 'chart.live',
      title: 'Back to live',
      section: 'Chart',
      keys: ['L'],
      run: () => chart.getState().backToLive(),
    },
    ...pathCommands(app),
    {
      id: 'view.timeline',
      title: 'Events',
      section: 'View',
      keys: ['V'],
      run: () => layout.getState().togglePanel('timeline'),
    },
    { id: 'view.map', title: 'Path map or list', section: 'View', keys: ['M'], run: layout.getState().toggleMap },
    {
      id: 'view.doctor',
      title: 'What can this machine measure?',
      section: 'View',
      keys: ['Alt+D'],
      run: () => layout.getState().togglePanel('doctor'),
    },
    {
      id: 'view.notify',
      title: 'Notify me of incidents while the page is hidden: on or off',
      section: 'View',
      run: () => void app.toggleNotifications(),
    },
    {
      id: 'view.next',
      title: 'Go to the next part of the screen',
      section: 'View',
      keys: ['F6'],
      run: () => focusNextRegion(1),
    },
    {
      id: 'view.previous',
      title: 'Go to the part of the screen before',
      section: 'View',
      keys: ['Shift+F6'],
      run: () => focusNextRegion(-1),
    },
    { id: 'view.light', title: 'Light theme', section: 'View', run: () => layout.getState().setTheme('light') },
    { id: 'view.dark', title: 'Dark theme', section: 'View', run: () => layout.getState().setTheme('dark') },
    {
      id: 'view.system',
      title: 'Theme of the system',
      section: 'View',
      run: () => layout.getState().setTheme('system'),
    },
    {
      id: 'help.palette',
      title: 'All commands',
      section: 'Help',
      keys: ['Mod+K'],
      run: () => layout.getState().showDialog('palette'),
    },
    {
      id: 'help.keys',
      title: 'Keyboard shortcuts',
      section: 'Help',
      keys: ['?'],
      run: () => layout.getState().showDialog('help'),
    },
    { id: 'view.escape', title: 'Close, or clear the selection', section: 'View', keys: ['Escape'], run: leave },
  ];
  return specs.map((spec) => ({ keys: [], isEnabled: () => true, ...spec }));
}
