import { describe, expect, it } from 'vitest';
import {
  HISTORY_FRAME,
  newColumnFrame,
  PROGRESS_FRAME,
  STATISTICS_FRAME,
  TAIL_FRAME,
} from '../../../core/model/column-frame.ts';
import { FaultError } from '../../../core/result/result.ts';
import type { Frame, Sink } from '../../../core/rpc/contract.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation, settle } from '../../testing/fake-station.ts';
import { createOverviewStore } from '../overview/overview-store.ts';
import { MAX_DRAWN } from './chart-state.ts';
import { createChartStore } from './chart-store.ts';

interface Query {
  readonly series: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
}

interface OpenTail {
  readonly series: readonly number[];
  readonly sink: Sink<Frame>;
  isOpen: boolean;
}

function historyFrame(series: number, atMs: number): Frame {
  const { bytes, columns } = newColumnFrame(HISTORY_FRAME, 1, { series, throughBatch: 1 });
  columns.atMs[0] = atMs;
  columns.sent[0] = 1;
  columns.minMs[0] = columns.avgMs[0] = columns.maxMs[0] = 3;
  return bytes;
}

function tailFrame(series: number, atMs: number, rttMs: number, leftOut = 0): Frame {
  const { bytes, columns } = newColumnFrame(TAIL_FRAME, 1, { leftOut });
  columns.series[0] = series;
  columns.sentAtMs[0] = atMs;
  columns.rttMs[0] = rttMs;
  return bytes;
}

/** @param figures lost of 10 sent, and 95th percentile, by series */
function statisticsFrame(figures: Readonly<Record<number, readonly [number, number]>>): Frame {
  const entries = Object.entries(figures);
  const { bytes, columns } = newColumnFrame(STATISTICS_FRAME, entries.length, { fromMs: 0, toMs: 1 });
  for (const [row, [series, [lost, p95Ms]]] of entries.entries()) {
    columns.series[row] = Number(series);
    columns.sent[row] = 10;
    columns.lost[row] = lost;
    columns.p95Ms[row] = p95Ms;
  }
  return bytes;
}

async function chartOf(count: number, fault: FaultError | null = null, isCatalogLate = false) {
  const queries: Query[] = [];
  const tails: OpenTail[] = [];
  /** Why there is no history. */
  const history: { fault: FaultError | null } = { fault };
  /** Why there are no statistics. */
  const broken: { fault: FaultError | null } = { fault: null };
  const fake = fakeStation({
    history: (query, sink) => {
      queries.push(query);
      if (history.fault) throw history.fault;
      sink.send(newColumnFrame(PROGRESS_FRAME, 0, { share: 0.5 }).bytes);
      for (const series of query.series) sink.send(historyFrame(series, query.toMs - 30_000));
      sink.end();
    },
    statistics: (_, sink) => {
      if (broken.fault) throw broken.fault;
      sink.send(statisticsFrame({ 1: [1, 30], 2: [9, 5], 3: [0, 900], 4: [10, Number.NaN] }));
      sink.end();
    },
    tail: ({ series }, sink, signal) => {
      const tail = { series, sink, isOpen: true };
      tails.push(tail);
      signal.addEventListener('abort', () => {
        tail.isOpen = false;
      });
    },
  });
  const { clock, link } = fake;
  const catalog = createCatalogStore();
  const overview = createOverviewStore({ catalog, live: new LiveRows(), clock, layout: fakeLayout() });
  const chart = createChartStore({ catalog, overview, link, clock, stationNowMs: () => clock.nowMs() });
  const targets = Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, `192.0.2.${at}`]));
  const showCatalog = () => catalog.setState(withItem(EMPTY_CATALOG, catalogOf(targets)));
  if (!isCatalogLate) showCatalog();
  link.start();
  await settle();
  const select = async (...positions: readonly number[]) => {
    for (const [at, position] of positions.entries())
      overview.getState().select(position, { range: false, toggle: at > 0 });
    await clock.advanceAsync(150);
    await settle();
  };
  const points = (at = 0): number[] => {
    const found: number[] = [];
    chart
      .tracks(chart.getState().lines.map(({ key }) => key))
      [at]?.track.visit(0, Number.POSITIVE_INFINITY, (point) => found.push(point.avgMs));
    return found;
  };
  return { ...fake, broken, history, chart, overview, queries, tails, select, points, showCatalog };
}

it('pans no further back than to the first sample', async () => {
  const { chart, clock, select } = await chartOf(2);
  await select(0);
  const nowMs = clock.nowMs();
  chart.getState().zoom({ fromMs: nowMs - 24_000, toMs: nowMs - 4000 });
  for (let press = 0; press < 4; press++) {
    chart.getState().pan(-0.1);
    await settle();
  }
  expect(chart.view()).toEqual({ fromMs: nowMs - 30_000, toMs: nowMs - 10_000 });
});

describe('createChartStore', () => {
  it('loads history once the selection settles, and continues it with the tail', async () => {
    const { clock, overview, queries, tails, select, points } = await chartOf(5);
    overview.getState().select(1, { range: false, toggle: false });
    overview.getState().select(2, { range: false, toggle: false });
    await select(3);
    expect(queries.map(({ series }) => series)).toEqual([[3]]);
    tails.at(-1)?.sink.send(tailFrame(3, clock.nowMs() + 10, 7));
    await settle();
    expect(points()).toEqual([3, 7]);
  });

  it('draws a selection from the address once the series that it names have come', async () => {
    const { clock, chart, overview, queries, showCatalog } = await chartOf(5, null, true);
    overview.getState().selectSeries([3]);
    await clock.advanceAsync(150);
    expect(chart.getState().drawn).toEqual([]);
    showCatalog();
    await settle();
    expect(chart.getState().drawn).toEqual([3]);
    expect(queries.map(({ series }) => series)).toEqual([[3]]);
  });

  it('draws the worst of more than eight by the 95th percentile; without replies a series has none', async () => {
    const { chart, select } = await chartOf(12);
    await select(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    chart.getState().choose('p95');
    await settle();
    expect(chart.getState().drawn).toEqual([3, 1, 2, 4]);
  });

  it('draws the worst of more than eight by loss, and all of fewer', async () => {
    const { chart, select } = await chartOf(12);
    await select(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    chart.getState().choose('loss');
    await settle();
    expect(chart.getState().drawn).toEqual([4, 2, 1, 3]);
    await select(5, 6);
    expect(chart.getState().drawn).toEqual([5, 6]);
  });

  it('finds the worst again after a reading failed, and says no longer that it did', async () => {
    const { broken, chart, clock, select } = await chartOf(12);
    await select(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    broken.fault = new FaultError({ code: 'store.damaged', message: 'the database is damaged' });
    chart.getState().choose('loss');
    await settle();
    expect(chart.getState()).toMatchObject({ drawn: [0, 1, 2, 3, 4, 5, 6, 7], fault: { code: 'store.damaged' } });
    broken.fault = null;
    await clock.advanceAsync(60_000);
    await settle();
    expect(chart.getState()).toMatchObject({ drawn: [4, 2, 1, 3], fault: null });
  });

  it('draws the first eight in the order of the table', async () => {
    const { chart, select } = await chartOf(12);
    await select(11, 10, 9, 8, 7, 6, 5, 4, 3, 2);
    expect(chart.getState().drawn).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(chart.getState().drawn).toHaveLength(MAX_DRAWN);
    expect(chart.getState().selected).toBe(10);
  });

  it('has a line for each series of a plot that stands, whatever is selected by now', async () => {
    const { chart, select } = await chartOf(3);
    await select(0, 1);
    const plotted = chart.getState().lines.map(({ key }) => key);
    const counts: number[] = [];
    chart.subscribe(() => counts.push(chart.tracks(plotted).length));
    await select(2);
    counts.push(chart.tracks(plotted).length);
    expect(chart.getState().drawn).toEqual([2]);
    expect(new Set(counts)).toEqual(new Set([2]));
  });

  it('asks for the window that is shown', async () => {
    const { chart, clock, queries, select } = await chartOf(2);
    await select(0);
    const last = () => queries.at(-1);
    expect((last()?.toMs ?? 0) - (last()?.fromMs ?? 0)).toBe(300_000);
    chart.getState().setSpan(3_600_000);
    await settle();
    expect((last()?.toMs ?? 0) - (last()?.fromMs ?? 0)).toBe(3_600_000);
    const toMs = clock.nowMs() - 60_000;
    chart.getState().zoom({ fromMs: toMs - 5000, toMs });
    await settle();
    expect(last()).toMatchObject({ fromMs: toMs - 5000, toMs });
  });

  it('goes back to live when panned past now, and refuses windows narrower than a packet', async () => {
    const { chart, clock } = await chartOf(1);
    const nowMs = clock.nowMs();
    chart.getState().zoom({ fromMs: nowMs - 10, toMs: nowMs - 5 });
    expect(chart.getState().window).toBeNull();
    chart.getState().pan(-0.25);
    expect(chart.getState().window).toEqual({ fromMs: nowMs - 375_000, toMs: nowMs - 75_000 });
    chart.getState().pan(0.25);
    expect(chart.getState().window).toBeNull();
  });

  it('reads history again for what the tail had to leave out', async () => {
    const { clock, queries, tails, select } = await chartOf(1);
    await select(0);
    tails.at(-1)?.sink.send(tailFrame(0, clock.nowMs(), 7, 12));
    await settle();
    expect(queries).toHaveLength(2);
  });

  it('reads what the tail had to leave out after a reading failed', async () => {
    const fault = new FaultError({ code: 'store.busy', message: 'the database is busy' });
    const { clock, chart, history, queries, tails, select } = await chartOf(1, fault);
    await select(0);
    const leaveOut = async () => {
      tails.at(-1)?.sink.send(tailFrame(0, clock.nowMs(), 7, 12));
      await settle();
    };
    history.fault = null;
    await leaveOut();
    expect(queries).toHaveLength(1);
    await clock.advanceAsync(2000);
    await leaveOut();
    expect(queries).toHaveLength(2);
    expect(chart.getState().fault).toBeNull();
  });

  it('closes the tail of what is no longer selected', async () => {
    const { overview, clock, tails, select } = await chartOf(2);
    await select(0);
    overview.getState().clearSelection();
    await clock.advanceAsync(150);
    await settle();
    expect(tails.filter(({ isOpen }) => isOpen)).toEqual([]);
  });

  it('resumes after the connection came back', async () => {
    const { clock, drop, queries, tails, select } = await chartOf(1);
    await select(0);
    drop();
    await settle();
    await clock.advanceAsync(250);
    await settle();
    expect(queries).toHaveLength(2);
    expect(tails.filter(({ isOpen }) => isOpen)).toHaveLength(1);
  });

  it('asks again for a tail that broke, and for the history of what it missed', async () => {
    const { chart, clock, link, queries, tails, select } = await chartOf(1);
    await select(0);
    tails.at(-1)?.sink.end({ code: 'store.busy', message: 'busy' });
    await settle();
    expect(chart.getState().fault?.code).toBe('store.busy');
    expect(link.streams.getState().broken).toBe(1);
    await clock.advanceAsync(1000);
    await settle();
    expect(tails).toHaveLength(2);
    expect(queries).toHaveLength(2);
    expect(chart.getState().fault).toBeNull();
    await clock.advanceAsync(1000);
    expect(link.streams.getState().broken).toBe(0);
  });

  it('shows why there is no history', async () => {
    const { chart, select } = await chartOf(
      1,
      new FaultError({ code: 'store.damaged', message: 'the database is damaged' }),
    );
    await select(0);
    expect(chart.getState()).toMatchObject({ progress: null, fault: { code: 'store.damaged' } });
  });

  it('shows all that is stored of the drawn series, and follows the selection', async () => {
    const { chart, select, queries, clock } = await chartOf(3);
    await select(0);
    await chart.getState().showAll();
    await settle();
    expect(queries.find(({ fromMs }) => fromMs === 0)).toMatchObject({ fromMs: 0 });
    expect(chart.view()).toEqual({ fromMs: clock.nowMs() - 30_000, toMs: clock.nowMs() });
    await select(1);
    expect(queries.filter(({ fromMs }) => fromMs === 0)).toHaveLength(2);
    chart.getState().setSpan(60_000);
    expect(chart.view()).toEqual({ fromMs: clock.nowMs() - 60_000, toMs: clock.nowMs() });
  });
});
