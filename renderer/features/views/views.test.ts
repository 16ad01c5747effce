import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { GROUPINGS, type Grouping } from '../../base/grouping.ts';
import type { PageAddress, Preferences } from '../../base/host/host-bridge.ts';
import { SERIES_VIEWS, TARGETS_TABS } from '../../base/layout-store.ts';
import { MAX_VIEWS, readListSettings } from '../../base/list-settings.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf } from '../../testing/fake-station.ts';
import { FIRST_SPAN } from '../chart/chart-extent.ts';
import type { ChartState, ShownSpan } from '../chart/chart-state.ts';
import type { FiguresSpan, FiguresState } from '../figures/figures-store.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { COLUMNS } from '../overview/table/column-list.ts';
import { followAddress } from './follow-address.ts';
import { type ListAddress, PLAIN_ADDRESS, readAddress, writeAddress } from './list-address.ts';
import { createListViews, nameProblem } from './list-views.ts';

/** A history of addresses as a browser has it. */
function fakeAddress(start = '') {
  const steps = [start];
  let at = 0;
  let listener: () => void = () => undefined;
  const address: PageAddress = {
    read: () => steps[at] ?? '',
    write(query, isStep) {
      if (isStep) steps.splice(++at, steps.length, query);
      else steps[at] = query;
    },
    onStep: (heard) => {
      listener = heard;
    },
  };
  const go = (by: number) => {
    at += by;
    listener();
  };
  return { address, steps, go };
}

function page(start = '', grouping: Grouping = 'none', preferences?: Preferences) {
  const clock = new FakeClock();
  const catalog = createCatalogStore();
  const layout = fakeLayout(preferences);
  layout.getState().group(grouping);
  const notices = createNoticesStore();
  const overview = createOverviewStore({ catalog, live: new LiveRows(), clock, layout });
  const figures = createStore<FiguresState>((set) => ({
    span: 'run',
    shown: null,
    progress: 0,
    fault: null,
    choose: (span) => set({ span }),
    visit: (span) => set({ span }),
    reset: () => undefined,
  }));
  const chart = createStore<ShownSpan & Pick<ChartState, 'show'>>((set) => ({
    ...FIRST_SPAN,
    show: (span) => set(span),
  }));
  const { address, steps, go } = fakeAddress(start);
  followAddress({ address, clock, layout, overview, figures, chart });
  const views = createListViews({ layout, notices, overview, figures });
  catalog.setState(withItem(EMPTY_CATALOG, catalogOf({ a: '192.0.2.1', b: '192.0.2.2' })));
  const settle = () => clock.advance(1000);
  return { layout, notices, overview, figures, chart, views, steps, go, settle };
}

describe('the address', () => {
  const spans = fc.oneof(
    fc.constantFrom<FiguresSpan>('run', 'chart', 300_000, 3_600_000),
    fc.nat().map((ms): FiguresSpan => `since:${ms}`),
  );
  const sortKey = fc.record({
    column: fc.constantFrom(...COLUMNS.map(({ id }) => id)),
    direction: fc.constantFrom('ascending' as const, 'descending' as const),
  });
  const addresses: fc.Arbitrary<ListAddress> = fc.record({
    filter: fc.string({ unit: 'grapheme' }),
    sort: fc.uniqueArray(sortKey, { selector: ({ column }) => column, maxLength: 4 }),
    grouping: fc.constantFrom(...GROUPINGS),
    span: spans,
    chart: fc.oneof(
      fc.record({
        spanMs: fc.integer({ min: 1000, max: 1e9 }),
        window: fc.constant(null),
        allFromMs: fc.constant(null),
      }),
      fc.nat().map((fromMs): ShownSpan => ({ ...FIRST_SPAN, allFromMs: fromMs })),
      fc.nat().map((fromMs): ShownSpan => ({ ...FIRST_SPAN, window: { fromMs, toMs: fromMs + 1 } })),
    ),
    view: fc.constantFrom(...SERIES_VIEWS),
    tab: fc.constantFrom(...TARGETS_TABS),
    selected: fc.uniqueArray(fc.integer(), { maxLength: 20 }),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect({ ...PLAIN_ADDRESS, ...readAddress(writeAddress(address)) }).toEqual(address);
      }),
    );
  });

  it('is read whatever somebody wrote into it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webQueryParameters()), (text) => {
        const read = readAddress(text);
        expect(readAddress(writeAddress({ ...PLAIN_ADDRESS, ...read }))).toEqual({
          ...read,
          ...(read.filter === '' && { filter: undefined }),
        });
      }),
    );
  });

  it.each([
    'sort=moon,-sun&group=moon&figures=7&view=3d&tab=9&select=a,,1e9,0x3',
    'span=1&from=7&to=9',
    'from=9&to=7',
    'from=a',
    'sort=__proto__&group=constructor&figures=constructor',
    `filter=${'x'.repeat(3000)}`,
  ])('says nothing where %s is not valid', (query) => {
    expect(readAddress(query)).toEqual({});
  });
});

describe('the list and the address of the page', () => {
  it('are the same after a reload', () => {
    const { overview, layout, figures } = page('filter=b&sort=-loss%2Cname&group=site&figures=300000&select=1');
    expect(overview.getState()).toMatchObject({
      filterText: 'b',
      sort: [
        { column: 'loss', direction: 'descending' },
        { column: 'name', direction: 'ascending' },
      ],
    });
    expect([...overview.getState().selection.keys]).toEqual([1]);
    expect([layout.getState().grouping, figures.getState().span]).toEqual(['site', 300_000]);
  });

  it('go back and forward together, a filter being one step', () => {
    const { overview, layout, steps, go, settle } = page();
    overview.getState().sortBy('name');
    settle();
    for (const text of ['d', 'do', 'down']) overview.getState().setFilter(text);
    settle();
    overview.getState().selectSeries([0]);
    settle();
    layout.getState().group('tag');
    settle();
    expect(steps).toEqual([
      '',
      'sort=name',
      'filter=down&sort=name&select=0',
      'filter=down&sort=name&group=tag&select=0',
    ]);
    go(-1);
    expect(layout.getState().grouping).toBe('none');
    go(-2);
    expect(overview.getState()).toMatchObject({ filterText: '', sort: [] });
    settle();
    expect(steps).toHaveLength(4);
    go(3);
    expect([overview.getState().filterText, layout.getState().grouping]).toEqual(['down', 'tag']);
  });

  it('go back to the grouping that was remembered when the page opened', () => {
    const { overview, layout, steps, go, settle } = page('', 'site');
    expect(steps).toEqual(['group=site']);
    overview.getState().setFilter('down');
    settle();
    go(-1);
    expect([overview.getState().filterText, layout.getState().grouping]).toEqual(['', 'site']);
  });

  it('leave the chart of a window in its address', () => {
    const { overview, steps, settle } = page('chart=0%2C1&span=60000', 'site');
    overview.getState().selectSeries([0, 1]);
    settle();
    overview.getState().setFilter('down');
    settle();
    expect(steps).toEqual([
      'chart=0%2C1&group=site&span=60000&select=0%2C1',
      'chart=0%2C1&filter=down&group=site&span=60000&select=0%2C1',
    ]);
  });

  it('show the zoomed span again after a reload, or all since a moment', () => {
    expect(page('from=1000&to=2000').chart.getState().window).toEqual({ fromMs: 1000, toMs: 2000 });
    expect(page('from=1000').chart.getState()).toMatchObject({ window: null, allFromMs: 1000 });
    expect(page('span=60000').chart.getState()).toMatchObject({ window: null, spanMs: 60_000 });
  });

  it('go back from a zoom to what it began with, but not through all places of a window that was moved', () => {
    const { chart, steps, go, settle } = page();
    const zoom = (fromMs: number, toMs: number) => {
      chart.getState().show({ ...FIRST_SPAN, window: { fromMs, toMs } });
      settle();
    };
    zoom(1000, 2000);
    zoom(1200, 1700);
    zoom(1300, 1800);
    zoom(1400, 1900.2);
    expect(steps).toEqual(['', 'from=1000&to=2000', 'from=1400&to=1900']);
    go(-1);
    expect(chart.getState().window).toEqual({ fromMs: 1000, toMs: 2000 });
    go(-1);
    expect(chart.getState()).toMatchObject(FIRST_SPAN);
    settle();
    expect(steps).toHaveLength(3);
  });

  it('leave out selected headings, whose keys are others after a reload', () => {
    const { overview, layout, steps, settle } = page();
    layout.getState().group('tag');
    settle();
    overview.getState().selectAll();
    settle();
    expect(overview.getState().selection.keys.size).toBe(3);
    expect(steps.at(-1)).toBe('group=tag&select=0%2C1');
    expect(readAddress('select=0,-8589934592,17179869184')).toEqual({ selected: [0] });
  });
});

describe('saved views', () => {
  it('bring back filter, order, columns, grouping and span', () => {
    const { overview, layout, figures, views } = page();
    overview.getState().setFilter('down');
    overview.getState().sortBy('loss');
    overview.getState().chooseColumns(['name', 'loss']);
    layout.getState().group('site');
    figures.getState().choose(3_600_000);
    views.save(' Bad ');
    overview.getState().setFilter('');
    overview.getState().sortAs([]);
    overview.getState().chooseColumns(null);
    layout.getState().group('none');
    figures.getState().choose('run');
    const [saved] = layout.getState().list.views;
    expect(saved?.name).toBe('Bad');
    if (saved) views.apply(saved.view);
    expect(overview.getState()).toMatchObject({
      filterText: 'down',
      sort: [{ column: 'loss', direction: 'descending' }],
    });
    expect(overview.model.columns.map(({ id }) => id)).toEqual(['name', 'loss']);
    expect([layout.getState().grouping, figures.getState().span]).toEqual(['site', 3_600_000]);
  });

  it('are renamed and replaced, and deleted with undo in their place', () => {
    const { layout, notices, views } = page();
    for (const name of ['a', 'b', 'c']) views.save(name);
    const names = () => layout.getState().list.views.map(({ name }) => name);
    views.rename('a', 'c');
    views.rename('b', 'B');
    expect(names()).toEqual(['a', 'B', 'c']);
    views.save('a');
    expect(names()).toEqual(['a', 'B', 'c']);
    views.remove('B');
    expect(names()).toEqual(['a', 'c']);
    notices.getState().notices.at(-1)?.action?.run();
    expect(names()).toEqual(['a', 'B', 'c']);
  });

  it('are saved, replaced, renamed and deleted beside those of another window of the project', () => {
    const kept = new Map<string, string>();
    const preferences = {
      read: (key: string) => kept.get(key) ?? null,
      write: (key: string, value: string) => void kept.set(key, value),
    };
    const windows = [page('', 'none', preferences), page('', 'none', preferences)] as const;
    for (const { layout } of windows) layout.getState().openProject('/a/project.yaml');
    const [{ views, notices }, other] = windows;
    const names = () => readListSettings(preferences, '/a/project.yaml').views.map(({ name }) => name);
    views.save('a');
    other.views.save('b');
    views.save('a');
    other.views.save('c');
    notices.getState().notices.at(-1)?.action?.run();
    expect(names()).toEqual(['a', 'b', 'c']);
    other.views.save('d');
    views.rename('a', 'c');
    views.rename('a', 'A');
    other.views.save('e');
    views.remove('A');
    expect(names()).toEqual(['b', 'c', 'd', 'e']);
    other.views.save('f');
    notices.getState().notices.at(-1)?.action?.run();
    expect(names()).toEqual(['A', 'b', 'c', 'd', 'e', 'f']);
  });

  it('do not come back by undo where there is no room for them by now', () => {
    const { layout, notices, views } = page();
    for (let at = 0; at < MAX_VIEWS; at++) views.save(`view ${at}`);
    views.remove('view 7');
    const undo = notices.getState().notices.at(-1)?.action;
    views.save('other');
    undo?.run();
    expect(layout.getState().list.views.map(({ name }) => name)).not.toContain('view 7');
    expect(layout.getState().list.views).toHaveLength(MAX_VIEWS);
  });

  it('have a name of their own', () => {
    const { layout, views } = page();
    views.save('a');
    const saved = layout.getState().list.views;
    expect(nameProblem('  ', saved)).toBe('A view needs a name');
    expect(nameProblem('a', saved)).toBeUndefined();
    expect(nameProblem('a', saved, 'b')).toBe('There is a view a');
    expect(nameProblem('x'.repeat(81), saved)).toMatch(/at most 80/);
  });
});
