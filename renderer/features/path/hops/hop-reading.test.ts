import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { newColumnFrame, PROGRESS_FRAME } from '../../../../core/model/column-frame.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import type { PathHistoryStore } from '../history/path-history-store.ts';
import type { PathStore } from '../path-store.ts';
import { createHopChart } from './hop-chart-store.ts';

it('gives up a reading of the hops that takes long, says so, and reads again when asked to', async () => {
  const signals: AbortSignal[] = [];
  const { clock, link } = fakeStation({
    hopHistory: (_, sink, signal) => {
      signals.push(signal);
      sink.send(newColumnFrame(PROGRESS_FRAME, 0, { share: 0.25 }).bytes);
    },
    tail: () => undefined,
  });
  const hops = createHopChart({
    paths: createStore(() => ({ chosen: { kind: 'path', series: 1 } })) as unknown as PathStore,
    pathHistory: createStore(() => ({ atMs: null })) as unknown as PathHistoryStore,
    link,
    clock,
    stationNowMs: () => clock.nowMs(),
  });
  hops.cancelReading();
  expect(hops.getState().isCancelled).toBe(false); // there was nothing to give up
  link.start();
  hops.open();
  await settle();
  expect(hops.getState()).toMatchObject({ progress: 0.25, isCancelled: false });
  hops.cancelReading();
  await settle();
  expect(hops.getState()).toMatchObject({ progress: null, isCancelled: true });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  hops.readAgain();
  await settle();
  expect(hops.getState()).toMatchObject({ progress: 0.25, isCancelled: false });
});
