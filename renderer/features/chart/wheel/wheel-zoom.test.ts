import { describe, expect, it } from 'vitest';
import { HISTORY_FRAME, newColumnFrame } from '../../../../core/model/column-frame.ts';
import { FaultError } from '../../../../core/result/result.ts';
import type { WheelTurn } from '../../../../ui/charts/plot-wheel.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../../live/catalog-store.ts';
import { catalogOf, fakeStation, settle } from '../../../testing/fake-station.ts';
import { createChartStore } from '../chart-store.ts';

const STORED_MS = 400_000;
const out: WheelTurn = { kind: 'zoom', place: 0.5, factor: 1.25 };
const closer = (place: number): WheelTurn => ({ kind: 'zoom', place, factor: 0.8 });

/** A chart of one series with some minutes of history. */
async function opened() {
  const queries: { readonly fromMs: number; readonly toMs: number }[] = [];
  const store: { fault: FaultError | null } = { fault: null };
  const { clock, link } = fakeStation({
    history: (query, sink) => {
      if (store.fault) throw store.fault;
      queries.push(query);
      const { bytes, columns } = newColumnFrame(HISTORY_FRAME, 1, { series: 0, throughBatch: 1 });
      columns.atMs[0] = clock.nowMs() - STORED_MS;
      columns.sent[0] = 1;
      sink.send(bytes);
      sink.end();
    },
    tail: () => undefined,
  });
  const catalog = createCatalogStore();
  catalog.setState(withItem(EMPTY_CATALOG, catalogOf({ gw: '192.0.2.1' })));
  const selected = { selection: { keys: [0] }, selectedSeries: () => [0] };
  const chart = createChartStore({
    catalog,
    link,
    clock,
    overview: { getState: () => selected, subscribe: () => () => undefined },
    stationNowMs: () => clock.nowMs(),
  });
  link.start();
  await settle();
  queries.length = 0;
  const turn = (one: WheelTurn) => chart.getState().turn(one);
  const rest = async () => {
    await clock.advanceAsync(100);
    await settle();
  };
  return { chart, clock, queries, rest, store, turn };
}

describe('the wheel over a chart', () => {
  it('zooms around the pointer, and reads only the window in which it rests', async () => {
    const { chart, clock, queries, rest, turn } = await opened();
    const nowMs = clock.nowMs();
    for (let turns = 0; turns < 20; turns++) turn(closer(0.4));
    expect(chart.isMoving()).toBe(true);
    expect(queries).toEqual([]);
    await rest();
    expect(chart.isMoving()).toBe(false);
    const { fromMs, toMs } = chart.view();
    expect(toMs - fromMs).toBeCloseTo(300_000 * 0.8 ** 20, -1);
    expect(fromMs + 0.4 * (toMs - fromMs)).toBeCloseTo(nowMs - 180_000, -1);
    expect(queries).toEqual([expect.objectContaining({ fromMs, toMs })]);
  });

  it('stays live at the right edge, and shows a shorter span of the newest', async () => {
    const { chart, turn } = await opened();
    turn(closer(1));
    expect(chart.getState()).toMatchObject({ window: null, spanMs: 240_000 });
  });

  it('goes out to all that is stored, and no further', async () => {
    const { chart, clock, rest, turn } = await opened();
    const firstMs = clock.nowMs() - STORED_MS;
    turn(out);
    await rest();
    for (let turns = 0; turns < 9; turns++) turn(out);
    expect(chart.getState()).toMatchObject({ window: null, allFromMs: firstMs });
    turn({ kind: 'pan', share: 0.5 });
    expect(chart.getState()).toMatchObject({ window: null, allFromMs: firstMs });
    turn(closer(0));
    expect(chart.getState().window).not.toBeNull();
    for (let turns = 0; turns < 3; turns++) turn(out);
    expect(chart.getState()).toMatchObject({ window: null, allFromMs: firstMs });
  });

  it('pans into the past, and back to now, where the chart is live again', async () => {
    const { chart, clock, turn } = await opened();
    const nowMs = clock.nowMs();
    turn({ kind: 'pan', share: -0.5 });
    expect(chart.getState().window).toEqual({ fromMs: nowMs - 450_000, toMs: nowMs - 150_000 });
    turn({ kind: 'pan', share: 1 });
    expect(chart.getState()).toMatchObject({ window: null, spanMs: 300_000 });
  });

  it('says why the beginning of what is stored cannot be read, and asks again', async () => {
    const { chart, rest, store, turn } = await opened();
    store.fault = new FaultError({ code: 'store.busy', message: 'the database is busy' });
    turn(out);
    await settle();
    expect(chart.getState().fault?.code).toBe('store.busy');
    store.fault = null;
    turn(out);
    await rest();
    for (let turns = 0; turns < 9; turns++) turn(out);
    expect(chart.getState().allFromMs).not.toBeNull();
  });
});
