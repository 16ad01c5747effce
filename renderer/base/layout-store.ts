import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../ui/format/times.ts';
import type { Preferences } from './host/host-bridge.ts';

export type SidePanel = 'none' | 'edit' | 'groups' | 'timeline' | 'doctor' | 'outputs' | 'surveys' | 'defaults';
export type OpenDialog =
  | 'none'
  | 'paste'
  | 'capture'
  | 'captures'
  | 'export'
  | 'projects'
  | 'survey'
  | 'compare'
  | 'palette'
  | 'settings'
  | 'help';
/** The view of the main part of the screen. */
export type SeriesView = 'list' | 'map';
export type ThemeChoice = 'system' | 'light' | 'dark';

export interface LayoutState {
  readonly panel: SidePanel;
  /** Counts openings that move the focus into the panel. */
  readonly panelEntries: number;
  readonly dialog: OpenDialog;
  readonly view: SeriesView;
  readonly isChartOpen: boolean;
  /** The overview has a row per target instead of one per series. */
  readonly isPerTarget: boolean;
  readonly chartHeight: number;
  readonly theme: ThemeChoice;
  /** The clock of all times on the page. */
  readonly clock: Clock;
  /** The effective theme, including the system's preference. */
  readonly isDark: boolean;
  showPanel(panel: SidePanel): void;
  /** Shows the panel and puts the focus into it. */
  enterPanel(panel: SidePanel): void;
  togglePanel(panel: SidePanel): void;
  showDialog(dialog: OpenDialog): void;
  showView(view: SeriesView): void;
  toggleMap(): void;
  toggleChart(): void;
  togglePerTarget(): void;
  setChartHeight(height: number): void;
  setTheme(theme: ThemeChoice): void;
  setClock(clock: Clock): void;
}

export type LayoutStore = StoreApi<LayoutState>;

const PREFERENCE_KEY = 'sounder.layout';
const VERSION = 1;
export const MIN_CHART_HEIGHT = 180;
const DEFAULTS = {
  isChartOpen: true,
  isFolded: false,
  chartHeight: 300,
  theme: 'system' as ThemeChoice,
  clock: 'local' as Clock,
};

/** The stored preferences; `isFolded` is the stored key of `isPerTarget`. */
type Remembered = typeof DEFAULTS;

/** Reads the stored preferences; the defaults where they are damaged or of another version. */
export function readRemembered(text: string | null): Remembered {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    if (typeof found !== 'object' || found === null || !('version' in found) || found.version !== VERSION) {
      return DEFAULTS;
    }
    const { isChartOpen, isFolded, chartHeight, theme, clock } = found as Partial<Remembered>;
    return {
      isChartOpen: typeof isChartOpen === 'boolean' ? isChartOpen : DEFAULTS.isChartOpen,
      isFolded: isFolded === true,
      chartHeight: typeof chartHeight === 'number' ? chartHeight : DEFAULTS.chartHeight,
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      clock: clock === 'utc' ? 'utc' : 'local',
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
  const store = createStore<LayoutState>((set, get) => ({
    panel: 'none',
    panelEntries: 0,
    dialog: 'none',
    view: 'list',
    isChartOpen: remembered.isChartOpen,
    isPerTarget: remembered.isFolded,
    chartHeight: remembered.chartHeight,
    theme: remembered.theme,
    clock: remembered.clock,
    isDark: isDark(remembered.theme),
    showPanel: (panel) => set({ panel }),
    enterPanel: (panel) => set({ panel, panelEntries: get().panelEntries + 1 }),
    togglePanel: (panel) => set({ panel: get().panel === panel ? 'none' : panel }),
    showDialog: (dialog) => set({ dialog }),
    showView: (view) => set({ view }),
    toggleMap: () => set({ view: get().view === 'map' ? 'list' : 'map' }),
    toggleChart: () => set({ isChartOpen: !get().isChartOpen }),
    togglePerTarget: () => set({ isPerTarget: !get().isPerTarget }),
    setChartHeight: (height) => set({ chartHeight: Math.max(MIN_CHART_HEIGHT, Math.round(height)) }),
    setTheme: (theme) => set({ theme, isDark: isDark(theme) }),
    setClock: (clock) => set({ clock }),
  }));
  system.onChange((dark) => {
    systemIsDark = dark;
    store.setState({ isDark: isDark(store.getState().theme) });
  });
  store.subscribe(({ isChartOpen, isPerTarget, chartHeight, theme, clock }) => {
    const remembered: Remembered = { isChartOpen, isFolded: isPerTarget, chartHeight, theme, clock };
    preferences.write(PREFERENCE_KEY, JSON.stringify({ version: VERSION, ...remembered }));
  });
  return store;
}
