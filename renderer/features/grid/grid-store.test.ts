import { describe, expect, it } from 'vitest';
import type { PathState } from '../../../core/contracts/path.ts';
import { SERIES_STATES } from '../../../core/model/series-state.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { FADED } from '../../../ui/cells/cell-sprites.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { liveFrame } from '../../testing/fake-station.ts';
import { type GridTarget, gridCatalog } from '../../testing/grid-catalog.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { CODES } from './cell-code.ts';
import { cellSentence, silentOf, silentText } from './describe-cell.ts';
import { movedCell } from './grid-keys.ts';
import { selectedCells, selectOnGrid, seriesInRange } from './grid-selection.ts';
import { createGridStore } from './grid-store.ts';

const { up, down } = SERIES_STATES;

const net = (third: number, count = 8): string[] => Array.from({ length: count }, (_, at) => `10.0.${third}.${at}`);
const TARGETS: readonly GridTarget[] = [
  { name: 'one', probe: 'icmp', addresses: net(1) },
  { name: 'two', probe: 'icmp', addresses: net(2) },
];

/** A link whose paths the test reports. */
function fakePaths() {
  const takers = new Map<number, (state: PathState) => void>();
  const station = {
    path({ series }: { series: readonly number[] }, take: (state: PathState) => void) {
      for (const one of series) takers.set(one, take);
      return { done: new Promise<void>(() => undefined), cancel: () => undefined };
    },
  };
  const watch = (open: (station: never) => unknown) => {
    open(station as never);
    return () => takers.clear();
  };
  const reportPath = (series: number, route: readonly (string | null)[]) =>
    takers.get(series)?.({ series, flows: [{ flow: 0, route }] } as PathState);
  return { link: { watch }, reportPath };
}

function opened(targets = TARGETS, kept = new Map<string, string>()) {
  const clock = new FakeClock();
  const catalog = createCatalogStore();
  const live = new LiveRows();
  const layout = fakeLayout();
  const overview = createOverviewStore({ catalog, live, clock, layout });
  const preferences = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => void kept.set(key, value),
  };
  const { link, reportPath } = fakePaths();
  const replayPosition = { getState: () => ({ replay: null, cameAtMs: 0 }) };
  const stationNowMs = () => clock.nowMs();
  const grid = createGridStore({ catalog, overview, live, clock, preferences, stationNowMs, link, replayPosition });
  catalog.setState(withItem(EMPTY_CATALOG, gridCatalog(targets)));
  const close = grid.open();
  const feed = (states: readonly number[], sinceMs = Number.NaN) =>
    live.apply(liveFrame(states.map((state, series) => ({ series, state, sent: 9, lastMs: 5, avgMs: 5, sinceMs }))));
  return { clock, catalog, live, layout, overview, grid, close, feed, kept, reportPath };
}

describe('createGridStore', () => {
  it('lays out what the catalog has, and again when it changes', () => {
    const { catalog, grid } = opened();
    expect(grid.getState().layout.rows.map(({ key }) => key)).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
    expect(grid.getState().cursor).toEqual({ rowKey: '10.0.1.0/24', column: 0 });
    grid.getState().pin({ rowKey: '10.0.1.0/24', column: 3 });
    catalog.setState(withItem(EMPTY_CATALOG, gridCatalog(TARGETS.slice(1))));
    expect(grid.getState().layout.rows.map(({ key }) => key)).toEqual(['10.0.2.0/24']);
    expect(grid.getState().pinned).toBeNull();
    expect(grid.getState().cursor).toEqual({ rowKey: '10.0.2.0/24', column: 0 });
  });

  it('counts once a second while it is open', () => {
    const { clock, grid, feed, close } = opened();
    feed([...Array(15).fill(up), down]);
    expect(grid.getState().summary.byCode[CODES.down]).toBe(0);
    clock.advance(1000);
    expect(grid.getState().summary).toMatchObject({ rowUp: [8, 7], rowAll: [8, 8] });
    expect(grid.getState().summary.byCode[CODES.down]).toBe(1);
    close();
    const { summary } = grid.getState();
    clock.advance(5000);
    expect(grid.getState().summary).toBe(summary);
  });

  it('says what failing series share, and since when by the account of the station', () => {
    const { clock, grid, feed } = opened();
    feed(Array(16).fill(up));
    clock.advance(5000);
    expect(grid.getState().cause).toBe('No series is down');
    feed([...Array(8).fill(up), ...Array(7).fill(down), up], clock.nowMs());
    clock.advance(5000);
    expect(grid.getState().cause).toMatch(
      /^All 7 failing series share the prefix 10\.0\.2\.0\/24, where 1 of 8 work; since \d\d:\d\d$/,
    );
    feed([...Array(8).fill(up), ...Array(7).fill(down), up], clock.nowMs() - 3 * 86_400_000);
    clock.advance(5000);
    expect(grid.getState().cause).toMatch(/; since \d{4}-\d\d-\d\d \d\d:\d\d$/);
    feed([down, ...Array(15).fill(up)]);
    clock.advance(5000);
    expect(grid.getState().cause).toBe('1 series is down: too few to compare');
  });

  it('names the last hop that failing series share, where paths are traced', () => {
    const addresses = ['10.0.1.1', '10.7.2.2', '172.16.3.3', '192.0.2.4', '198.51.100.5', '203.0.113.6'];
    const { clock, grid, feed, reportPath } = opened([{ name: 'net', probe: 'traceroute', addresses }]);
    for (const series of [0, 2, 4]) reportPath(series, ['10.9.0.1', '10.9.0.7', null]);
    for (const series of [1, 3, 5]) reportPath(series, ['10.9.0.1', `10.9.1.${series}`, addresses[series] ?? '']);
    feed([down, up, down, up, down, up]);
    clock.advance(5000);
    expect(grid.getState().cause).toMatch(
      /^All 3 failing series share the last known hop 10\.9\.0\.7, where nothing works/,
    );
  });

  it('names no time where the station knows of none', () => {
    const { clock, grid, feed } = opened();
    feed([...Array(8).fill(down), ...Array(8).fill(up)]);
    clock.advance(5000);
    expect(grid.getState().cause).toBe('All 8 failing series share the prefix 10.0.1.0/24, where nothing works');
  });

  it('jumps to a typed address and fades the others; says when there is no such cell', () => {
    const { overview, grid } = opened();
    const { reveals } = grid.getState();
    overview.getState().setFilter('10.0.2.5');
    expect(grid.getState()).toMatchObject({ cursor: { rowKey: '10.0.2.0/24', column: 5 }, missing: '' });
    expect(grid.getState().reveals).toBe(reveals + 1);
    grid.codes().refresh();
    expect([grid.codes().codes[256 + 5], grid.codes().codes[256 + 4]]).toEqual([CODES.waiting, CODES.waiting | FADED]);
    overview.getState().setFilter('10.9.9.9');
    expect(grid.getState().missing).toBe('Not on the grid: 10.9.9.9');
    overview.getState().setFilter('no such name');
    expect(grid.getState().missing).toBe('No series matches no such name');
    overview.getState().setFilter('two');
    expect(grid.getState()).toMatchObject({ cursor: { rowKey: '10.0.2.0/24', column: 0 }, missing: '' });
    overview.getState().setFilter('');
    expect(grid.getState().missing).toBe('');
  });

  it('hides rows and shows them again', () => {
    const { grid } = opened();
    grid.getState().hideRow('10.0.1.0/24');
    expect(grid.getState().layout.rows.map(({ key }) => key)).toEqual(['10.0.2.0/24']);
    expect(grid.getState().cursor?.rowKey).toBe('10.0.2.0/24');
    grid.getState().showRows();
    expect(grid.getState().layout.rows).toHaveLength(2);
  });

  it('remembers the reference, and reads nothing damaged', () => {
    const { grid, kept } = opened();
    grid.getState().setMode('nominal');
    grid.getState().setNominal(12);
    expect(opened(TARGETS, kept).grid.getState().reference).toEqual({ mode: 'nominal', nominalMs: 12 });
    grid.getState().nextMode();
    expect(grid.getState().reference.mode).toBe('min');
    for (const text of ['{', '{"version":1,"mode":"wild","nominalMs":-1}', '{"version":2,"mode":"min"}', 'null']) {
      const { reference } = opened(TARGETS, new Map([['sounder.grid', text]])).grid.getState();
      expect(reference).toEqual({ mode: 'mean', nominalMs: 30 });
    }
  });

  it('follows a row that is revealed elsewhere', () => {
    const { overview, grid } = opened();
    overview.getState().reveal(11);
    expect(grid.getState().cursor).toEqual({ rowKey: '10.0.2.0/24', column: 3 });
  });
});

describe('selection on the grid', () => {
  it('selects a rectangle of cells in the list, and adds or removes single cells', () => {
    const { overview, grid } = opened();
    const { layout } = grid.getState();
    selectOnGrid(overview, seriesInRange(layout, { from: 256 + 1, to: 2 }), false);
    expect([...overview.getState().selection.keys]).toEqual([1, 2, 9, 10]);
    selectOnGrid(overview, [4], true);
    selectOnGrid(overview, [9], true);
    expect([...overview.getState().selection.keys]).toEqual([1, 2, 10, 4]);
    const marks = selectedCells(layout, overview.getState().selection);
    expect([...marks.keys()].filter((cell) => marks[cell] === 1)).toEqual([1, 2, 4, 256 + 2]);
  });

  it('selects single series where the list has a row per target', () => {
    const { overview, grid, layout } = opened();
    layout.getState().togglePerTarget();
    selectOnGrid(overview, [9], false);
    expect([...overview.getState().selection.keys]).toEqual([9]);
    expect(selectedCells(grid.getState().layout, overview.getState().selection).indexOf(1)).toBe(256 + 1);
  });
});

describe('movedCell', () => {
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false });

  it.each([
    ['ArrowRight', false, 300, 301],
    ['ArrowRight', false, 511, 511],
    ['ArrowLeft', false, 256, 256],
    ['ArrowUp', false, 300, 44],
    ['ArrowDown', false, 300, 556],
    ['Home', false, 300, 256],
    ['End', false, 300, 511],
    ['Home', true, 300, 0],
    ['End', true, 300, 3 * 256 - 1],
    ['PageDown', false, 44, 2 * 256 + 44],
    ['PageUp', false, 556, 44],
  ])('%s (Ctrl: %s) from %i to %i', (key, isFar, from, to) => {
    expect(movedCell(from, 3, 2, press(key, isFar))).toBe(to);
  });

  it('leaves other keys alone', () => {
    expect(movedCell(0, 3, 2, press('x'))).toBeUndefined();
  });
});

describe('cellSentence', () => {
  it('says address, name, state and comparison', () => {
    const { grid, live, feed } = opened();
    feed([up, down]);
    const { layout, reference } = grid.getState();
    expect(cellSentence(layout, live, reference, 0, [])).toBe(
      '10.0.1.0, one: ICMP echo up, last 5.00 ms, 1.0 × the mean',
    );
    expect(cellSentence(layout, live, reference, 1, [])).toBe('10.0.1.1, one: ICMP echo down');
    expect(cellSentence(layout, live, reference, 99, [])).toBe('10.0.1.99: not probed');
  });

  it('says which figures are from before, of agents that are silent', () => {
    const { grid, live, feed } = opened();
    feed([up, down]);
    const { layout, reference } = grid.getState();
    const entries = layout.entries.map((entry, at) => ({ ...entry, agent: at === 0 ? 'lima' : 'oslo' }));
    const says = (cell: number) => cellSentence({ ...layout, entries }, live, reference, cell, ['lima']);
    expect(says(0)).toMatch(/1\.0 × the mean, from before: agent lima is silent$/);
    expect(says(1)).toBe('10.0.1.1, one: ICMP echo down');
    expect(silentOf(entries, ['berlin', 'lima'])).toEqual(['lima']);
    expect(silentText(['lima', 'oslo'])).toBe('Agents lima, oslo are silent: their values are from before');
  });
});
