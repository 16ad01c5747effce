import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { newColumnFrame, PROGRESS_FRAME, STATISTICS_FRAME } from '../../../core/model/column-frame.ts';
import { FaultError } from '../../../core/result/result.ts';
import { LiveRows } from '../../live/live-rows.ts';
import { fakeStation, liveFrame, settle } from '../../testing/fake-station.ts';
import type { ChartState, TimeWindow } from '../chart/chart-state.ts';
import { createFiguresStore, readSpan, sinceText } from './figures-store.ts';

const NOW = 1_700_000_000_000;
const LONG_MS = 86_400_000;

function figuring(remembered: string | null = null) {
  const asked: { readonly fromMs: number; readonly toMs: number }[] = [];
  const exactness: (boolean | undefined)[] = [];
  const kept = new Map<string, string>();
  if (remembered !== null) kept.set('sounder.figures-span', remembered);
  let refusal: FaultError | null = null;
  const station = fakeStation({
    statistics: ({ fromMs, toMs, isExact }, sink) => {
      asked.push({ fromMs, toMs });
      exactness.push(isExact);
      if (refusal) return sink.end(refusal.fault);
      sink.send(newColumnFrame(PROGRESS_FRAME, 0, { share: 0.4 }).bytes);
      if (toMs - fromMs > LONG_MS) return; // takes its time
      const { bytes, columns } = newColumnFrame(STATISTICS_FRAME, 1, { fromMs, toMs });
      columns.series[0] = 7;
      columns.sent[0] = 20;
      sink.send(bytes);
      sink.end();
    },
  });
  const live = new LiveRows();
  live.apply(liveFrame([{ series: 7, sent: 100 }]));
  const chartState = createStore<Pick<ChartState, 'window' | 'spanMs' | 'allFromMs'>>(() => ({
    window: null,
    spanMs: 60_000,
    allFromMs: null,
  }));
  const chart = Object.assign(chartState, {
    view: (): TimeWindow => {
      const { window, allFromMs } = chartState.getState();
      return window ?? { fromMs: allFromMs ?? NOW - 60_000, toMs: NOW };
    },
  });
  const bridge = {
    preferences: {
      read: (key: string) => kept.get(key) ?? null,
      write: (key: string, value: string) => void kept.set(key, value),
    },
  };
  const store = createFiguresStore({
    link: station.link,
    clock: station.clock,
    live,
    stationNowMs: () => NOW,
    bridge,
    chart,
  });
  station.link.start();
  const sent = () => live.columns.sent[live.slotOf(7)];
  const refuse = (fault: FaultError | null) => {
    refusal = fault;
  };
  return { ...station, store, asked, exactness, kept, sent, chart, refuse };
}

describe('the span of the figures', () => {
  it('is since Start at first, which asks the station for nothing', async () => {
    const { asked, sent } = figuring();
    await settle();
    expect([asked, sent()]).toEqual([[], 100]);
  });

  it('is that of a survey only until the chart is live again, and not at the next visit', async () => {
    const { store, chart } = figuring('300000');
    await settle();
    chart.setState({ window: { fromMs: NOW - 135_000, toMs: NOW - 7_000 } });
    store.getState().visit('chart');
    expect(store.getState().span).toBe('chart');
    chart.setState({ window: { fromMs: NOW - 130_000, toMs: NOW - 7_000 } });
    expect(store.getState().span).toBe('chart');
    chart.setState({ window: null });
    expect(store.getState().span).toBe(300_000);
    store.getState().visit('chart');
    store.getState().choose('run');
    chart.setState({ window: { fromMs: NOW - 130_000, toMs: NOW - 7_000 } });
    chart.setState({ window: null });
    expect(store.getState().span).toBe('run');
  });

  it('has exact ends when the chart shows a fixed span, as that of a survey', async () => {
    const { store, chart, exactness } = figuring();
    await settle();
    store.getState().choose(300_000);
    await settle();
    chart.setState({ window: { fromMs: NOW - 135_000, toMs: NOW - 7_000 } });
    store.getState().choose('chart');
    await settle();
    expect(exactness).toEqual([undefined, true]);
  });

  it('says how far the reading of a long one is', async () => {
    const { store } = figuring();
    await settle();
    store.getState().choose(7 * LONG_MS);
    await settle();
    expect(store.getState()).toMatchObject({ progress: 0.4, shown: null });
  });

  it('slides with the time, read again and again', async () => {
    const { store, asked, sent, clock } = figuring();
    await settle();
    store.getState().choose(300_000);
    await settle();
    expect(asked).toEqual([{ fromMs: NOW - 300_000, toMs: NOW }]);
    expect([sent(), store.getState().shown]).toEqual([20, { fromMs: NOW - 300_000, toMs: NOW }]);
    clock.advance(3000);
    await settle();
    expect(asked).toHaveLength(2);
    store.getState().choose('run');
    clock.advance(60_000);
    await settle();
    expect([asked.length, sent()]).toEqual([2, 100]);
  });

  it('follows the chart, and is read once while its window stands still', async () => {
    const { store, asked, chart, clock } = figuring();
    await settle();
    chart.setState({ window: { fromMs: NOW - 9000, toMs: NOW - 8000 } });
    store.getState().choose('chart');
    await settle();
    clock.advance(60_000);
    await settle();
    expect(asked).toEqual([{ fromMs: NOW - 9000, toMs: NOW - 8000 }]);
    chart.setState({ window: { fromMs: NOW - 9000, toMs: NOW - 7000 } });
    clock.advance(300);
    await settle();
    expect(asked.at(-1)).toEqual({ fromMs: NOW - 9000, toMs: NOW - 7000 });
  });

  it('follows the start of all that is stored', async () => {
    const { store, asked, chart, clock } = figuring();
    await settle();
    store.getState().choose('chart');
    await settle();
    for (const allFromMs of [NOW - 600_000, NOW - 900_000]) {
      chart.setState({ allFromMs });
      clock.advance(300);
      await settle();
      expect(asked.at(-1)).toEqual({ fromMs: allFromMs, toMs: NOW });
    }
  });

  it('is remembered', async () => {
    const { asked, kept, store } = figuring('3600000');
    await settle();
    expect(asked).toEqual([{ fromMs: NOW - 3_600_000, toMs: NOW }]);
    store.getState().choose(300_000);
    expect(kept.get('sounder.figures-span')).toBe('300000');
  });

  it('is since Start when what was remembered is unknown', async () => {
    const { store } = figuring('a fortnight');
    await settle();
    expect(store.getState().span).toBe('run');
  });

  it('says why it could not be read, and tries again', async () => {
    const { store, refuse, clock, sent } = figuring();
    await settle();
    refuse(new FaultError({ code: 'store.damaged', message: 'a file is damaged' }));
    store.getState().choose(300_000);
    await settle();
    expect(store.getState().fault?.message).toBe('a file is damaged');
    refuse(null);
    clock.advance(3000);
    await settle();
    expect([store.getState().fault, sent()]).toEqual([null, 20]);
  });

  it('counts from the moment of a reset on, which is not remembered for the next visit', async () => {
    const { store, asked, kept, clock } = figuring('run');
    await settle();
    store.getState().reset();
    await settle();
    clock.advance(3000);
    await settle();
    expect(asked.map(({ fromMs }) => fromMs)).toEqual([NOW, NOW]);
    expect(kept.get('sounder.figures-span')).toBe('run');
    const again = figuring(`since:${NOW - 5000}`);
    await settle();
    expect([again.store.getState().span, again.asked]).toEqual(['run', []]);
  });

  it('has its day in front where it is not of today', () => {
    expect(sinceText(NOW, NOW + 1000)).toMatch(/^Since \d\d:\d\d:\d\d$/);
    expect(sinceText(NOW, NOW + 86_400_000)).toMatch(/^Since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it.each(['since:', 'since:-1', 'since:1e9', 'since:99999999999999999', 'constructor', '7'])(
    'does not read %s',
    (text) => {
      expect(readSpan(text)).toBeUndefined();
    },
  );
});
