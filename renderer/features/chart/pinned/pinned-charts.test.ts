import { expect, it } from 'vitest';
import { createCatalogStore } from '../../../live/catalog-store.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import type { SelectionSource } from '../chart-state.ts';
import { createChartStore } from '../chart-store.ts';
import { createPinnedCharts, MOST_PINNED } from './pinned-charts.ts';

async function opened() {
  const tails = new Set<readonly number[]>();
  const { link, clock } = fakeStation({
    tail: ({ series }, _, signal) => {
      tails.add(series);
      signal.addEventListener('abort', () => tails.delete(series));
    },
  });
  const catalog = createCatalogStore();
  let selected: readonly number[] = [7];
  const listeners = new Set<Parameters<SelectionSource['subscribe']>[0]>();
  const stateOf = (series: readonly number[]) => ({ selection: { keys: series }, selectedSeries: () => series });
  const overview: SelectionSource = {
    getState: () => stateOf(selected),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const parts = { catalog, overview, link, clock, stationNowMs: () => clock.nowMs() };
  const chart = createChartStore(parts);
  const pinned = createPinnedCharts({ ...parts, chart });
  link.start();
  await settle();
  const select = async (...series: number[]) => {
    const before = stateOf(selected);
    selected = series;
    for (const listener of listeners) listener(stateOf(selected), before);
    clock.advance(1000);
    await settle();
  };
  return { chart, pinned, select, tails };
}

it('keeps the series of a chart while others are selected', async () => {
  const { chart, pinned, select } = await opened();
  pinned.getState().pin();
  await select(8, 9);
  expect(chart.getState().drawn).toEqual([8, 9]);
  expect(pinned.getState().pinned.map((one) => one.chart.getState().drawn)).toEqual([[7]]);
});

it('shares the span: a zoom in one chart is a zoom in all', async () => {
  const { chart, pinned } = await opened();
  chart.getState().setSpan(3_600_000);
  pinned.getState().pin();
  pinned.getState().pin();
  const [one, other] = pinned.getState().pinned.map((pin) => pin.chart);
  expect(one?.getState().spanMs).toBe(3_600_000);
  const window = { fromMs: 1000, toMs: 9000 };
  one?.getState().zoom(window);
  expect([chart.getState().window, other?.getState().window]).toEqual([window, window]);
  chart.getState().backToLive();
  expect([one?.getState().window, other?.getState().window]).toEqual([null, null]);
});

it('ends the streams of a chart that is unpinned, and pins a limited number', async () => {
  const { pinned, select, tails } = await opened();
  for (let at = 0; at < MOST_PINNED + 2; at++) pinned.getState().pin();
  expect(pinned.getState().pinned).toHaveLength(MOST_PINNED);
  await select();
  for (const { id } of pinned.getState().pinned) pinned.getState().unpin(id);
  await settle();
  expect(pinned.getState().pinned).toEqual([]);
  expect(tails.size).toBe(0);
});
