import { chartCommands } from '../features/chart/chart-commands.ts';
import { targetCommands } from '../features/edit/target-commands.ts';
import { seriesCommands } from '../features/overview/series-commands.ts';
import { pathCommands } from '../features/path/path-commands.ts';
import type { App } from './app.ts';
import type { Command, CommandSpec } from './command.ts';
import { focusNextRegion } from './regions.ts';

/** Everything that can be done from the keyboard; the palette, the help and the key handler all read this list. */
export function commandsOf(app: App): readonly Command[] {
  const { run, layout, overview, edit, capture, status, notices } = app;
  const phase = () => status.getState().status?.phase;
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
    {
      id: 'run.toggle',
      title: 'Start or pause',
      section: 'Run',
      synonyms: 'run measure begin resume probe play',
      keys: ['Mod+Enter'],
      run: startOrPause,
    },
    {
      id: 'run.stop',
      title: 'Stop',
      section: 'Run',
      synonyms: 'end halt finish',
      keys: ['Mod+Shift+Enter', 'Mod+.'],
      isEnabled: () => phase() !== 'stopped',
      run: () => void run.getState().stop(),
    },
    {
      id: 'capture.start',
      title: 'Record packets of the selected targets, or of all …',
      section: 'Run',
      synonyms: 'capture pcap pcapng wireshark tcpdump packets',
      keys: ['Alt+R'],
      isEnabled: () => capture.getState().capture?.state !== 'running',
      run: () => layout.getState().showDialog('capture'),
    },
    {
      id: 'capture.stop',
      title: 'Stop recording packets',
      section: 'Run',
      synonyms: 'capture pcap pcapng wireshark',
      isEnabled: () => capture.getState().capture?.state === 'running',
      run: () => void capture.getState().stop(),
    },
    ...targetCommands(app),
    ...seriesCommands(app),
    ...chartCommands(app),
    ...pathCommands(app),
    {
      id: 'view.timeline',
      title: 'Events',
      section: 'View',
      synonyms: 'history log incidents changes',
      keys: ['V'],
      run: () => layout.getState().togglePanel('timeline'),
    },
    {
      id: 'view.map',
      title: 'Path map or list',
      section: 'View',
      synonyms: 'graph topology routes',
      keys: ['M'],
      run: layout.getState().toggleMap,
    },
    {
      id: 'view.doctor',
      title: 'What can this machine measure?',
      section: 'View',
      synonyms: 'doctor permissions privileges capabilities unlock',
      keys: ['Alt+D'],
      run: () => layout.getState().togglePanel('doctor'),
    },
    {
      id: 'view.notify',
      title: 'Notify me of incidents while the page is hidden: on or off',
      section: 'View',
      synonyms: 'alerts alarm',
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
    {
      id: 'view.light',
      title: 'Light theme',
      section: 'View',
      synonyms: 'settings appearance colours mode',
      run: () => layout.getState().setTheme('light'),
    },
    {
      id: 'view.dark',
      title: 'Dark theme',
      section: 'View',
      synonyms: 'settings appearance colours mode',
      run: () => layout.getState().setTheme('dark'),
    },
    {
      id: 'view.system',
      title: 'Theme of the system',
      section: 'View',
      synonyms: 'settings appearance colours mode',
      run: () => layout.getState().setTheme('system'),
    },
    {
      id: 'help.palette',
      title: 'All commands',
      section: 'Help',
      synonyms: 'search find',
      keys: ['Mod+K'],
      run: () => layout.getState().showDialog('palette'),
    },
    {
      id: 'help.keys',
      title: 'Keyboard shortcuts',
      section: 'Help',
      synonyms: 'hotkeys keys help',
      keys: ['?'],
      run: () => layout.getState().showDialog('help'),
    },
    { id: 'view.escape', title: 'Close, or clear the selection', section: 'View', keys: ['Escape'], run: leave },
  ];
  return specs.map((spec) => ({
    keys: [],
    synonyms: '',
    isFoundOnly: false,
    needs: '',
    isEnabled: () => true,
    ...spec,
  }));
}
