import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../ui/format/times.ts';
import { DEFAULT_UNITS, type Units, unitsOf } from '../../ui/format/units.ts';
import { type Grouping, isGrouping } from './grouping.ts';
import type { Preferences } from './host/host-bridge.ts';
import {
  DEFAULT_LIST,
  type ListSettings,
  readListSettings,
  type SavedView,
  writeListSettings,
} from './list-settings.ts';

export type SidePanel =
  | 'none'
  | 'edit'
  | 'groups'
  | 'alerts'
  | 'timeline'
  | 'doctor'
  | 'outputs'
  | 'surveys'
  | 'defaults';
export type OpenDialog =
  | 'none'
  | 'networks'
  | 'columns'
  | 'views'
  | 'paste'
  | 'capture'
  | 'captures'
  | 'export'
  | 'note'
  | 'projects'
  | 'survey'
  | 'survey-notes'
  | 'floor-plan'
  | 'report'
  | 'compare'
  | 'agent-code'
  | 'agent-question'
  | 'agent-log'
  | 'agent-upgrade'
  | 'palette'
  | 'settings'
  | 'help';
/** The view of the main part of the screen. */
export const SERIES_VIEWS = ['list', 'grid', 'map', 'targets', 'agents', 'matrix'] as const;
export type SeriesView = (typeof SERIES_VIEWS)[number];
/** The tabs of the targets screen. */
export const TARGETS_TABS = ['targets', 'groups', 'membership', 'yaml'] as const;
export type TargetsTab = (typeof TARGETS_TABS)[number];
export type ThemeChoice = 'system' | 'light' | 'dark';

export interface LayoutState {
  readonly panel: SidePanel;
  /** Counts openings by the user, which move the focus into the panel. */
  readonly panelEntries: number;
  readonly dialog: OpenDialog;
  readonly view: SeriesView;
  readonly targetsTab: TargetsTab;
  readonly isChartOpen: boolean;
  /** The chart covers the table. */
  readonly isChartFull: boolean;
  /** The rows of the overview are listed under these. */
  readonly grouping: Grouping;
  /** Settings of the list, kept for the open project. */
  readonly list: ListSettings;
  readonly chartHeight: number;
  readonly theme: ThemeChoice;
  /** The clock of all times on the page. */
  readonly clock: Clock;
  /** The units of all durations and rates on the page. */
  readonly units: Units;
  /** The search that the settings are opened with. */
  readonly settingsSearch: string;
  /** The tour was ended or skipped. */
  readonly isTourSeen: boolean;
  /** The effective theme, including the system's preference. */
  readonly isDark: boolean;
  showPanel(panel: SidePanel): void;
  /** Shows the panel and puts the focus into it. */
  enterPanel(panel: SidePanel): void;
  /** Enters the panel, or closes it when it is shown. */
  togglePanel(panel: SidePanel): void;
  showDialog(dialog: OpenDialog): void;
  showView(view: SeriesView): void;
  /** Shows the view, or the list when it is shown already. */
  toggleView(view: SeriesView): void;
  /** Chooses a tab of the targets screen, which is not shown by that. */
  showTargetsTab(targetsTab: TargetsTab): void;
  toggleChart(): void;
  setChartFull(isFull: boolean): void;
  group(grouping: Grouping): void;
  togglePerTarget(): void;
  /** The saved views of the project, also those that another window saved meanwhile. */
  keptViews(): readonly SavedView[];
  /** Changes what is given; of what another window kept meanwhile, the rest stays. */
  setList(change: Partial<ListSettings>): void;
  /** Reads what is kept for a project. */
  openProject(path: string): void;
  setChartHeight(height: number): void;
  setTheme(theme: ThemeChoice): void;
  setClock(clock: Clock): void;
  setUnits(change: Partial<Units>): void;
  /** Opens the settings, at those that a search finds. */
  openSettings(search?: string): void;
  setTourSeen(): void;
}

export type LayoutStore = StoreApi<LayoutState>;

const PREFERENCE_KEY = 'sounder.layout';
const VERSION = 1;
export const MIN_CHART_HEIGHT = 180;
const DEFAULTS = {
  isChartOpen: true,
  grouping: 'none' as Grouping,
  chartHeight: 300,
  theme: 'system' as ThemeChoice,
  clock: 'local' as Clock,
  units: DEFAULT_UNITS,
  isTourSeen: false,
};

type Remembered = typeof DEFAULTS;

/** Reads the stored preferences; the defaults where they are damaged or of another version. */
export function readRemembered(text: string | null): Remembered {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    if (typeof found !== 'object' || found === null || !('version' in found) || found.version !== VERSION) {
      return DEFAULTS;
    }
    const { isChartOpen, grouping, isFolded, chartHeight, theme, clock, units, isTourSeen } = found as Partial<
      Remembered & { readonly isFolded: boolean } // as older pages stored the grouping by target
    >;
    return {
      isChartOpen: typeof isChartOpen === 'boolean' ? isChartOpen : DEFAULTS.isChartOpen,
      grouping: isGrouping(grouping) ? grouping : isFolded === true ? 'target' : DEFAULTS.grouping,
      chartHeight: typeof chartHeight === 'number' ? chartHeight : DEFAULTS.chartHeight,
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      clock: clock === 'utc' ? 'utc' : 'local',
      units: unitsOf(units),
      isTourSeen: isTourSeen === true,
    };
  } catch {
    return DEFAULTS; // not JSON
  }
}

export interface SystemTheme {
  readonly isDark: boolean;
  onChange(listener: (isDark: boolean) => void): void;
}

/** Open parts of the screen and their appearance; the appearance is remembered. */
export function createLayoutStore(preferences: Preferences, system: SystemTheme): LayoutStore {
  const remembered = readRemembered(preferences.read(PREFERENCE_KEY));
  let systemIsDark = system.isDark;
  const isDark = (theme: ThemeChoice) => (theme === 'system' ? systemIsDark : theme === 'dark');
  let project: string | null = null;
  const keptList = (): ListSettings =>
    project === null ? store.getState().list : readListSettings(preferences, project);
  const store = createStore<LayoutState>((set, get) => ({
    panel: 'none',
    panelEntries: 0,
    dialog: 'none',
    view: 'list',
    targetsTab: 'targets',
    isChartOpen: remembered.isChartOpen,
    isChartFull: false,
    grouping: remembered.grouping,
    list: DEFAULT_LIST,
    chartHeight: remembered.chartHeight,
    theme: remembered.theme,
    clock: remembered.clock,
    units: remembered.units,
    settingsSearch: '',
    isTourSeen: remembered.isTourSeen,
    isDark: isDark(remembered.theme),
    // A panel would open behind the full chart.
    showPanel: (panel) => set(panel === 'none' ? { panel } : { panel, isChartFull: false }),
    enterPanel(panel) {
      get().showPanel(panel);
      set({ panelEntries: get().panelEntries + 1 });
    },
    togglePanel(panel) {
      if (get().panel === panel && !get().isChartFull) get().showPanel('none');
      else get().enterPanel(panel);
    },
    showDialog: (dialog) => set({ dialog }),
    showView: (view) => set({ view }),
    toggleView: (view) => set({ view: get().view === view ? 'list' : view }),
    showTargetsTab: (targetsTab) => set({ targetsTab }),
    toggleChart: () => set({ isChartOpen: !get().isChartOpen, isChartFull: false }),
    setChartFull: (isChartFull) => set({ isChartFull }),
    group: (grouping) => set({ grouping }),
    togglePerTarget: () => set({ grouping: get().grouping === 'target' ? 'none' : 'target' }),
    keptViews: () => keptList().views,
    setList(change) {
      const kept = keptList();
      set({ list: { ...get().list, views: kept.views, ...change } });
      if (project !== null) writeListSettings(preferences, project, { ...kept, ...change });
    },
    openProject(path) {
      if (path === project) return;
      project = path;
      set({ list: readListSettings(preferences, path) });
    },
    setChartHeight: (height) => set({ chartHeight: Math.max(MIN_CHART_HEIGHT, Math.round(height)) }),
    setTheme: (theme) => set({ theme, isDark: isDark(theme) }),
    setClock: (clock) => set({ clock }),
    setUnits: (change) => set({ units: { ...get().units, ...change } }),
    openSettings: (settingsSearch = '') => set({ dialog: 'settings', settingsSearch }),
    setTourSeen: () => set({ isTourSeen: true }),
  }));
  system.onChange((dark) => {
    systemIsDark = dark;
    store.setState({ isDark: isDark(store.getState().theme) });
  });
  store.subscribe(({ isChartOpen, grouping, chartHeight, theme, clock, units, isTourSeen }) => {
    const remembered: Remembered = { isChartOpen, grouping, chartHeight, theme, clock, units, isTourSeen };
    preferences.write(PREFERENCE_KEY, JSON.stringify({ version: VERSION, ...remembered }));
  });
  return store;
}
