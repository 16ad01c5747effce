import type { CommandSpec } from '../base/commands/command.ts';
import type { LayoutStore } from '../base/layout-store.ts';
import type { NoticesStore } from '../base/notices.ts';
import { focusNextRegion } from '../base/screen-regions.ts';
import type { AgentsState } from '../features/agents/agents-store.ts';
import type { EditState } from '../features/edit/edit-store.ts';
import type { FloodState } from '../features/flood/flood-store.ts';
import type { GridState } from '../features/grid/grid-store.ts';
import type { OverviewState } from '../features/overview/overview-store.ts';
import type { RunState } from '../features/run/run-store.ts';
import type { SheetState } from '../features/sheet/sheet-state.ts';
import type { App } from './app.ts';

interface Has<State> {
  getState(): State;
}

/** Whatever Escape closes. */
interface Closable {
  readonly layout: LayoutStore;
  readonly notices: NoticesStore;
  readonly edit: Has<Pick<EditState, 'question' | 'answer' | 'naming' | 'giveName'>>;
  readonly run: Has<Pick<RunState, 'confirmation' | 'answerRate'>>;
  readonly flood: Has<Pick<FloodState, 'question' | 'answer'>>;
  readonly grid: Has<Pick<GridState, 'pinned' | 'pin'>>;
  readonly sheet: Has<Pick<SheetState, 'question' | 'answer'>>;
  readonly agents: Has<Pick<AgentsState, 'selected' | 'select'>>;
  readonly overview: Has<Pick<OverviewState, 'clearSelection'>>;
}

/** Closes the topmost of question about packets, dialog, question, notices, full chart, side panel, details of an agent and pinned card, or else clears the selection. */
export function closeTopmost({ layout, edit, run, notices, overview, grid, sheet, flood, agents }: Closable): void {
  const { dialog, panel, view, isChartFull, showDialog, showPanel, setChartFull } = layout.getState();
  if (flood.getState().question) flood.getState().answer(false);
  else if (run.getState().confirmation) run.getState().answerRate(false);
  else if (dialog !== 'none') showDialog('none');
  else if (edit.getState().question) void edit.getState().answer(null);
  else if (edit.getState().naming) void edit.getState().giveName(null);
  else if (sheet.getState().question) sheet.getState().answer(false);
  else if (notices.getState().notices.length > 0)
    for (const { id } of notices.getState().notices) notices.getState().dismiss(id);
  else if (isChartFull) setChartFull(false);
  else if (panel !== 'none') showPanel('none');
  else if (view === 'agents' && agents.getState().selected !== null) agents.getState().select(null);
  else if (grid.getState().pinned) grid.getState().pin(null);
  else overview.getState().clearSelection();
}

const THEMES = [
  { id: 'view.light', choice: 'light', title: 'Light theme' },
  { id: 'view.dark', choice: 'dark', title: 'Dark theme' },
  { id: 'view.system', choice: 'system', title: 'System theme' },
] as const;

/** Opens the parts of the page and moves between them. */
export function viewCommands(app: App): readonly CommandSpec[] {
  const { layout } = app;
  return [
    {
      id: 'view.timeline',
      title: 'Show or hide events',
      section: 'View',
      synonyms: 'history log incidents changes',
      keys: ['V'],
      run: () => layout.getState().togglePanel('timeline'),
    },
    {
      id: 'view.map',
      title: 'Switch between list and path map',
      section: 'View',
      synonyms: 'graph topology routes',
      keys: ['M'],
      run: () => layout.getState().toggleView('map'),
    },
    {
      id: 'view.doctor',
      title: 'Doctor: what this computer can measure',
      section: 'View',
      synonyms: 'doctor permissions privileges capabilities unlock',
      keys: ['Alt+D'],
      run: () => layout.getState().togglePanel('doctor'),
    },
    {
      id: 'view.outputs',
      title: 'Outputs and inventories',
      section: 'View',
      synonyms: 'prometheus remote write mimir victoriametrics dynamic targets',
      run: () => layout.getState().togglePanel('outputs'),
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
      title: 'Go to the previous part of the screen',
      section: 'View',
      keys: ['Shift+F6'],
      run: () => focusNextRegion(-1),
    },
    ...THEMES.map(({ id, choice, title }): CommandSpec => {
      return {
        id,
        title,
        section: 'View',
        synonyms: 'settings appearance colours mode',
        run: () => layout.getState().setTheme(choice),
      };
    }),
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
    {
      id: 'view.escape',
      title: 'Close, or clear the selection',
      section: 'View',
      keys: ['Escape'],
      run: () => closeTopmost(app),
    },
  ];
}
