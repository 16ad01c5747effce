import { describe, expect, it } from 'vitest';
import { SERIES_STATES } from '../../../core/model/series-state.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { CATALOG_ITEM, catalogOf, liveFrame } from '../../testing/fake-station.ts';
import { createOverviewStore, onRowsChange } from './overview-store.ts';

function overview() {
  const clock = new FakeClock();
  const catalog = createCatalogStore();
  const live = new LiveRows();
  const layout = fakeLayout();
  const store = createOverviewStore({ catalog, live, clock, layout });
  catalog.setState(withItem(EMPTY_CATALOG, catalogOf({ a: '192.0.2.1', b: '192.0.2.2', c: '192.0.2.3' })));
  const feed = (...lastMs: number[]) =>
    live.apply(liveFrame(lastMs.map((ms, series) => ({ series, sent: 1, lastMs: ms }))));
  const names = () => Array.from(store.model.order, (index) => store.model.rows[index]?.name).join('');
  return { clock, catalog, layout, live, store, feed, names };
}

describe('createOverviewStore', () => {
  it('sorts again at most once a second', () => {
    const { clock, store, feed, names } = overview();
    feed(1, 2, 3);
    store.getState().sortBy('lastMs');
    expect(names()).toBe('cba');
    feed(9, 2, 3);
    clock.advance(900);
    expect(names()).toBe('cba');
    clock.advance(100);
    expect(names()).toBe('acb');
  });

  it('counts the rows at once when all of them are others, as after a replay', () => {
    const { clock, store, live } = overview();
    const feed = (lastMs: number) => live.apply(liveFrame([{ series: 0, sent: 1, state: SERIES_STATES.up, lastMs }]));
    const counted = () => store.getState().summary.medianMs;
    feed(1);
    clock.advance(1000);
    feed(7);
    expect(counted()).toBe(1);
    live.clear();
    expect(counted()).toBe(1);
    feed(7);
    expect(counted()).toBe(7);
  });

  it('aggregates groups once a second, not with every frame', () => {
    const { clock, store, feed, layout, live } = overview();
    layout.getState().group('tag');
    feed(1, 2, 3);
    const sent = () => {
      const [heading] = store.model.rows.filter(({ kind }) => kind === 'group');
      return live.columns.sent[live.slotOf(heading?.series ?? -1)];
    };
    expect(sent()).toBe(0);
    clock.advance(1000);
    expect(sent()).toBe(3);
  });

  it('says so when it aggregated groups, so that their headings are painted', () => {
    const { clock, store, feed, layout, live } = overview();
    layout.getState().group('tag');
    const [heading] = store.model.rows.filter(({ kind }) => kind === 'group');
    const slot = () => live.slotOf(heading?.series ?? -1);
    const painted: (number | undefined)[] = [];
    const stop = onRowsChange(live, store, () => painted.push(live.columns.sent[slot()]));
    feed(1, 2, 3);
    clock.advance(1000);
    expect(painted).toEqual([0, 3]);
    stop();
    feed(1, 2, 3);
    clock.advance(1000);
    expect(painted).toHaveLength(2);
  });

  it('has another version of a heading once it is aggregated over a chosen span', () => {
    const { clock, store, feed, layout, live } = overview();
    layout.getState().group('tag');
    const [heading] = store.model.rows.filter(({ kind }) => kind === 'group');
    const version = () => live.version[live.slotOf(heading?.series ?? -1)];
    feed(1, 2, 3);
    clock.advance(1000);
    live.showSpan([]);
    const painted = version();
    clock.advance(1000);
    expect(version()).not.toBe(painted);
  });

  it('does not sort while nothing changed', () => {
    const { clock, store, feed } = overview();
    feed(1, 2, 3);
    store.getState().sortBy('lastMs');
    clock.advance(1000);
    const { arrangement } = store.getState();
    clock.advance(5000);
    expect(store.getState().arrangement).toBe(arrangement);
  });

  it('holds the order while the user works with the rows, and says so', () => {
    const { clock, store, feed, names } = overview();
    feed(1, 2, 3);
    store.getState().sortBy('lastMs');
    feed(9, 2, 3);
    store.getState().touch();
    clock.advance(1000);
    expect(names()).toBe('cba');
    expect(store.getState().isHeld).toBe(true);
    feed(9, 2, 4);
    clock.advance(2000);
    expect(names()).toBe('acb');
    expect(store.getState().isHeld).toBe(false);
  });

  it('keeps the selection by series over sorting, and loses what was removed', () => {
    const { catalog, store, feed } = overview();
    feed(1, 2, 3);
    store.getState().select(0, { range: false, toggle: false });
    store.getState().sortBy('lastMs');
    expect(
      store
        .getState()
        .selectedRows()
        .map(({ name }) => name),
    ).toEqual(['a']);
    catalog.setState(withItem(EMPTY_CATALOG, catalogOf({})));
    expect(store.getState().selection.keys.size).toBe(0);
  });

  it('stays with a target whose series an edit replaced', () => {
    const { catalog, store } = overview();
    store.getState().select(1, { range: false, toggle: false });
    catalog.setState((before) =>
      withItem(before, {
        ...CATALOG_ITEM,
        full: false,
        series: [
          [10, 1, '192.0.2.2', '', 22],
          [11, 1, '192.0.2.2', '', 443],
        ],
        removedSeries: [1],
      }),
    );
    expect([...store.getState().selection.keys]).toEqual([10, 11]);
  });

  it('selects nothing in the place of an address that was excluded, per target or not', () => {
    for (const isPerTarget of [false, true]) {
      const { catalog, layout, store } = overview();
      catalog.setState((before) =>
        withItem(before, {
          ...CATALOG_ITEM,
          full: false,
          series: [
            [10, 1, '192.0.2.9', '', 0],
            [11, 1, '192.0.2.10', '', 0],
          ],
        }),
      );
      if (isPerTarget) layout.getState().togglePerTarget();
      store.getState().expandAll(true);
      store.getState().select(store.model.positionOf(10), { range: false, toggle: false });
      catalog.setState((before) => withItem(before, { ...CATALOG_ITEM, full: false, removedSeries: [10] }));
      expect([...store.getState().selection.keys]).toEqual([]);
    }
  });

  it('selects series that are chosen elsewhere, also those that the filter leaves out', () => {
    const { store } = overview();
    store.getState().setFilter('a');
    store.getState().selectSeries([2, 0]);
    expect(store.getState().selectedSeries().sort()).toEqual([0, 2]);
    store.getState().selectSeries([]);
    expect(store.getState().selection).toEqual({ keys: new Set(), anchor: null, active: null });
  });

  it('selects the row of the target where series have none of their own', () => {
    const { catalog, layout, store } = overview();
    catalog.setState((before) =>
      withItem(before, { ...CATALOG_ITEM, full: false, series: [[10, 1, '192.0.2.9', '', 0]] }),
    );
    layout.getState().togglePerTarget();
    store.getState().selectSeries([10]);
    expect([...store.getState().selection.keys]).toEqual([-2]);
    expect(store.getState().selectedSeries()).toEqual([1, 10]);
  });

  it('takes the selection along from one row per target to one per series and back', () => {
    const { catalog, layout, store } = overview();
    catalog.setState((before) =>
      withItem(before, { ...CATALOG_ITEM, full: false, series: [[10, 1, '192.0.2.9', '', 0]] }),
    );
    store.getState().select(2, { range: false, toggle: false });
    expect(store.getState().selectedSeries()).toEqual([10]);
    layout.getState().togglePerTarget();
    expect(store.getState().selectedSeries()).toEqual([1, 10]);
    layout.getState().togglePerTarget();
    expect([...store.getState().selection.keys]).toEqual([1, 10]);
  });
});
