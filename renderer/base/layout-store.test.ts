import { describe, expect, it } from 'vitest';
import type { Preferences } from './host/host-bridge.ts';
import { createLayoutStore, MIN_CHART_HEIGHT, readRemembered, type SystemTheme } from './layout-store.ts';
import { DEFAULT_LIST, readListSettings, type SavedView } from './list-settings.ts';

function memory(): Preferences & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, read: (key) => kept.get(key) ?? null, write: (key, value) => void kept.set(key, value) };
}

function system(isDark: boolean): SystemTheme & { change(isDark: boolean): void } {
  const listeners: ((isDark: boolean) => void)[] = [];
  return {
    isDark,
    onChange: (listener) => void listeners.push(listener),
    change: (dark) => {
      for (const listener of listeners) listener(dark);
    },
  };
}

const savedView = (name: string): SavedView => ({
  name,
  view: { filter: '', sort: [], columns: DEFAULT_LIST.columns, grouping: 'none', span: 'run' },
});

describe('createLayoutStore', () => {
  it('follows the system until the user chooses', () => {
    const theme = system(false);
    const store = createLayoutStore(memory(), theme);
    theme.change(true);
    expect(store.getState().isDark).toBe(true);
    store.getState().setTheme('light');
    theme.change(true);
    expect(store.getState().isDark).toBe(false);
    store.getState().setTheme('system');
    expect(store.getState().isDark).toBe(true);
  });

  it('switches between the list and another view', () => {
    const store = createLayoutStore(memory(), system(false));
    const views = (['grid', 'map', 'map'] as const).map((view) => {
      store.getState().toggleView(view);
      return store.getState().view;
    });
    expect(views).toEqual(['grid', 'map', 'list']);
  });

  it('uncovers a panel that is opened behind the full chart', () => {
    const store = createLayoutStore(memory(), system(false));
    const { showPanel, enterPanel, togglePanel, setChartFull } = store.getState();
    const opened = [showPanel, enterPanel, togglePanel].map((open) => {
      showPanel('none');
      setChartFull(true);
      open('alerts');
      return [store.getState().panel, store.getState().isChartFull];
    });
    expect(opened).toEqual(Array(3).fill(['alerts', false]));
    setChartFull(true);
    togglePanel('alerts');
    expect(store.getState()).toMatchObject({ panel: 'alerts', isChartFull: false });
    setChartFull(true);
    showPanel('none');
    expect(store.getState()).toMatchObject({ panel: 'none', isChartFull: true });
  });

  it('counts each opening of a panel as an entry, and closing as none', () => {
    const store = createLayoutStore(memory(), system(false));
    const { enterPanel, togglePanel } = store.getState();
    const entries = [
      () => togglePanel('alerts'),
      () => togglePanel('doctor'),
      () => togglePanel('doctor'),
      () => enterPanel('edit'),
    ].map((act) => {
      act();
      return [store.getState().panel, store.getState().panelEntries];
    });
    expect(entries).toEqual([
      ['alerts', 1],
      ['doctor', 2],
      ['none', 2],
      ['edit', 3],
    ]);
  });

  it('remembers the look, not what was open', () => {
    const preferences = memory();
    const first = createLayoutStore(preferences, system(false)).getState();
    first.setTheme('dark');
    first.setChartHeight(412.4);
    first.showDialog('paste');
    expect(createLayoutStore(preferences, system(false)).getState()).toMatchObject({
      theme: 'dark',
      isDark: true,
      chartHeight: 412,
      dialog: 'none',
    });
  });

  it('keeps the settings of the list for each project', () => {
    const preferences = memory();
    const first = createLayoutStore(preferences, system(false)).getState();
    first.openProject('/a/project.yaml');
    first.setList({ columns: { shown: ['name', 'loss'], widths: { name: 200 } } });
    const store = createLayoutStore(preferences, system(false));
    expect(store.getState().list).toEqual(DEFAULT_LIST);
    store.getState().openProject('/a/project.yaml');
    expect(store.getState().list.columns).toEqual({ shown: ['name', 'loss'], widths: { name: 200 } });
    store.getState().openProject('/b/project.yaml');
    expect(store.getState().list).toEqual(DEFAULT_LIST);
  });

  it('leaves what another window of the project kept meanwhile', () => {
    const preferences = memory();
    const [first, second] = [
      createLayoutStore(preferences, system(false)),
      createLayoutStore(preferences, system(false)),
    ];
    for (const store of [first, second]) store.getState().openProject('/a/project.yaml');
    first.getState().setList({ views: [savedView('a')] });
    second.getState().setList({ columns: { shown: ['name'], widths: {} } });
    second.getState().setList({ views: [...second.getState().keptViews(), savedView('b')] });
    first.getState().setList({ toggled: ['site a'] });
    for (const { list } of [first.getState(), second.getState()]) {
      expect(list.views.map(({ name }) => name)).toEqual(['a', 'b']);
    }
    expect(first.getState().list.columns).toEqual(DEFAULT_LIST.columns);
    expect(readListSettings(preferences, '/a/project.yaml')).toMatchObject({
      columns: { shown: ['name'] },
      toggled: ['site a'],
      views: [{ name: 'a' }, { name: 'b' }],
    });
  });

  it('reads the grouping by target as older pages kept it', () => {
    expect(readRemembered('{"version":1,"isFolded":true}').grouping).toBe('target');
    expect(readRemembered('{"version":1,"isFolded":true,"grouping":"site"}').grouping).toBe('site');
    expect(readRemembered('{"version":1,"grouping":"moon"}').grouping).toBe('none');
  });

  it('keeps the chart high enough to read', () => {
    const store = createLayoutStore(memory(), system(false));
    store.getState().setChartHeight(3);
    expect(store.getState().chartHeight).toBe(MIN_CHART_HEIGHT);
  });
});

describe('readRemembered', () => {
  it.each([
    null,
    '',
    'not json',
    '7',
    '{"version":99,"theme":"dark"}',
    '{"version":1,"theme":"pink","chartHeight":"tall"}',
  ])('falls back where %j is of no use', (text) => {
    expect(readRemembered(text)).toEqual({
      isChartOpen: true,
      grouping: 'none',
      chartHeight: 300,
      theme: 'system',
      clock: 'local',
      units: { time: 'auto', rate: 'bit' },
      isTourSeen: false,
    });
  });
});
