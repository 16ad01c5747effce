import { expect, it } from 'vitest';
import { newColumnFrame, PROGRESS_FRAME } from '../../../core/model/column-frame.ts';
import type { Frame, Sink } from '../../../core/rpc/contract.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { catalogOf, fakeStation, settle } from '../../testing/fake-station.ts';
import { createChartStore } from './chart-store.ts';

/** A chart whose history takes long. */
async function opened() {
  const readings: { readonly sink: Sink<Frame>; readonly signal: AbortSignal }[] = [];
  const { clock, link } = fakeStation({
    history: (_, sink, signal) => {
      readings.push({ sink, signal });
      sink.send(newColumnFrame(PROGRESS_FRAME, 0, { share: 0.25 }).bytes);
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
  return { chart, readings };
}

it('gives up a history that takes long, at the station too, and reads it again when asked to', async () => {
  const { chart, readings } = await opened();
  expect(chart.getState()).toMatchObject({ progress: 0.25, isCancelled: false });
  chart.getState().cancelReading();
  await settle();
  expect(chart.getState()).toMatchObject({ progress: null, isCancelled: true, fault: null });
  expect(readings.map(({ signal }) => signal.aborted)).toEqual([true]);
  chart.getState().readAgain();
  await settle();
  expect(chart.getState()).toMatchObject({ progress: 0.25, isCancelled: false });
  readings.at(-1)?.sink.end();
  await settle();
  expect(chart.getState()).toMatchObject({ progress: null, isCancelled: false });
});

it('has nothing to give up while nothing is read', async () => {
  const { chart, readings } = await opened();
  readings.at(-1)?.sink.end();
  await settle();
  chart.getState().cancelReading();
  expect(chart.getState().isCancelled).toBe(false);
});
