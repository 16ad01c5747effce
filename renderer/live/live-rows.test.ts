import { describe, expect, it } from 'vitest';
import { newColumnFrame, readColumnFrame, STATISTICS_FRAME, TREND_FRAME } from '../../core/model/column-frame.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { SERIES_STATES } from '../../core/model/series-state.ts';
import { TREND_LENGTH, TREND_LOST } from '../../core/stats/trend-columns.ts';
import { liveFrame } from '../testing/fake-station.ts';
import { LiveRows } from './live-rows.ts';
import { TargetRollups } from './target-rollup.ts';

const trendOf = (rows: LiveRows, slot: number): number[] => {
  const head = rows.trendHead[slot] ?? 0;
  const ring = rows.trend.subarray(slot * TREND_LENGTH, (slot + 1) * TREND_LENGTH);
  return [...ring.subarray(head), ...ring.subarray(0, head)].filter((value) => !Number.isNaN(value));
};

function trendFrame(...samples: readonly (readonly [series: number, rttMs: number])[]) {
  const { bytes, columns } = newColumnFrame(TREND_FRAME, samples.length, {});
  for (const [at, [series, rttMs]] of samples.entries()) {
    columns.series[at] = series;
    columns.rttMs[at] = rttMs;
  }
  const frame = readColumnFrame(bytes, TREND_FRAME);
  if (!frame) throw new Error('not read');
  return frame;
}

describe('LiveRows', () => {
  it('holds the newest state of each series and leaves the others alone', () => {
    const rows = new LiveRows();
    rows.apply(
      liveFrame([
        { series: 7, sent: 3, received: 3, lastMs: 1.5 },
        { series: 900_000, sent: 1 },
      ]),
    );
    rows.apply(liveFrame([{ series: 7, sent: 4, received: 4, lastMs: 2.5 }]));
    expect(rows.columns.lastMs[rows.slotOf(7)]).toBe(2.5);
    expect(rows.columns.sent[rows.slotOf(900_000)]).toBe(1);
    expect(rows.slotOf(8)).toBe(-1);
  });

  it('marks only rows that changed', () => {
    const rows = new LiveRows();
    rows.apply(
      liveFrame([
        { series: 1, sent: 1 },
        { series: 2, sent: 1 },
      ]),
    );
    const before = rows.version[rows.slotOf(1)];
    rows.apply(liveFrame([{ series: 2, sent: 2 }]));
    expect(rows.version[rows.slotOf(1)]).toBe(before);
    expect(rows.version[rows.slotOf(2)]).toBe(rows.tick);
  });

  it('grows past its first capacity without losing values', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame(Array.from({ length: 5000 }, (_, series) => ({ series, sent: series + 1, lastMs: series }))));
    expect(rows.size).toBe(5000);
    for (const series of [0, 1023, 1024, 4999]) {
      expect(rows.columns.sent[rows.slotOf(series)]).toBe(series + 1);
      expect(trendOf(rows, rows.slotOf(series))).toEqual([series]);
    }
  });

  it('keeps a trend of round trips and losses, and restarts it with a run', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame([{ series: 1, sent: 1, lastMs: 4 }]));
    rows.apply(liveFrame([{ series: 1, sent: 2, lost: 1, lastMs: 4, lastOutcome: OUTCOMES.timeout }]));
    rows.apply(liveFrame([{ series: 1, sent: 3, lost: 1, lastMs: 6 }]));
    rows.apply(liveFrame([{ series: 1, sent: 3, lost: 1, lastMs: 6, late: 1 }]));
    expect(trendOf(rows, 0)).toEqual([4, TREND_LOST, 6]);
    rows.apply(liveFrame([{ series: 1, sent: 0 }]));
    rows.apply(liveFrame([{ series: 1, sent: 1, lost: 1 }]));
    expect(trendOf(rows, 0).at(-1)).toBe(TREND_LOST);
    expect(trendOf(rows, 0)).not.toContain(4);
  });

  it('begins the trend without a loss when the first news sums up many samples', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame([{ series: 1, sent: 300, lost: 2, lastMs: 4 }]));
    expect(trendOf(rows, 0)).toEqual([4]);
    rows.apply(liveFrame([{ series: 1, sent: 301, lost: 3 }]));
    expect(trendOf(rows, 0)).toEqual([4, TREND_LOST]);
  });

  it('begins the trend of several series as one without a loss, too', () => {
    const rows = new LiveRows();
    const rollups = new TargetRollups(rows);
    rollups.set([{ series: 100, members: [1, 2], latest: 'least', isEven: true }]);
    const both = (sent: number, lost: number) =>
      rows.apply(liveFrame([1, 2].map((series) => ({ series, sent, lost, lastMs: 4 }))));
    both(300, 2);
    rollups.refresh();
    expect(trendOf(rows, rows.slotOf(100))).toEqual([4]);
    both(301, 3);
    rollups.refresh();
    expect(trendOf(rows, rows.slotOf(100))).toEqual([4, TREND_LOST]);
  });

  it('takes trends over as they are, and continues them', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame([1, 2].map((series) => ({ series, sent: 300, lost: 2, lastMs: 4 }))));
    const before = rows.tick;
    rows.applyTrends(trendFrame([1, 3], [1, TREND_LOST], [1, 4], [9, 8]));
    expect([1, 2].map((series) => trendOf(rows, rows.slotOf(series)))).toEqual([[3, TREND_LOST, 4], []]);
    expect(rows.version[rows.slotOf(2)]).toBeGreaterThan(before);
    expect(rows.slotOf(9)).toBe(-1); // a series that the rows do not have
    rows.apply(liveFrame([{ series: 1, sent: 301, lost: 2, lastMs: 5 }]));
    expect(trendOf(rows, rows.slotOf(1))).toEqual([3, TREND_LOST, 4, 5]);
  });

  it('gives several series as one the worst of their trends', () => {
    const rows = new LiveRows();
    const rollups = new TargetRollups(rows);
    rollups.set([{ series: 100, members: [1, 2], latest: 'least', isEven: true }]);
    rows.apply(liveFrame([1, 2].map((series) => ({ series, sent: 300, lost: 2, lastMs: 4 }))));
    rollups.refresh();
    rows.applyTrends(trendFrame([1, 7], [1, 2], [1, TREND_LOST], [2, 5], [2, 4]));
    rollups.refresh();
    expect(trendOf(rows, rows.slotOf(100))).toEqual([7, 5, TREND_LOST]);
    rows.apply(liveFrame([1, 2].map((series) => ({ series, sent: 301, lost: 2, lastMs: 6 }))));
    rollups.refresh();
    expect(trendOf(rows, rows.slotOf(100))).toEqual([7, 5, TREND_LOST, 6]);
  });

  it('continues the trend of several series while those are the same', () => {
    const rows = new LiveRows();
    const rollups = new TargetRollups(rows);
    const both = (sent: number, lastMs: number) =>
      rows.apply(liveFrame([1, 2].map((series) => ({ series, sent, lastMs }))));
    const shown = (members: number[], isEven = true) => {
      rollups.set([{ series: 100, members, latest: 'least', isEven }]);
      return trendOf(rows, rows.slotOf(100));
    };
    both(1, 4);
    both(2, 5);
    expect(shown([1, 2], false)).toEqual([5]);
    both(3, 6);
    rollups.refresh();
    expect(shown([1, 2])).toEqual([5, 6]);
    expect(shown([1])).toEqual([4, 5, 6]);
  });

  it('keeps the newest of more samples than a trend has', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame([{ series: 1, sent: 300 }]));
    rows.applyTrends(trendFrame(...Array.from({ length: TREND_LENGTH + 2 }, (_, at) => [1, at] as const)));
    expect(trendOf(rows, 0)).toEqual(Array.from({ length: TREND_LENGTH }, (_, at) => at + 2));
  });

  it('takes the state that the station has decided, whatever the last sample was', () => {
    const rows = new LiveRows();
    const { down, lossy, up, unreachable, waiting } = SERIES_STATES;
    const states = [down, unreachable, lossy, up, waiting];
    rows.apply(
      liveFrame(states.map((state, series) => ({ series, sent: 1, lost: 1, state, lastOutcome: OUTCOMES.timeout }))),
    );
    expect(states.map((_, slot) => rows.isDown(slot))).toEqual([true, true, false, false, false]);
    expect(states.map((_, slot) => rows.isUp(slot))).toEqual([false, false, true, true, false]);
  });

  it('forgets everything when cleared and tells its listeners', () => {
    const rows = new LiveRows();
    let heard = 0;
    const stop = rows.onChange(() => {
      heard += 1;
    });
    rows.apply(liveFrame([{ series: 1, sent: 1 }]));
    rows.clear();
    expect(heard).toBe(2);
    expect(rows.slotOf(1)).toBe(-1);
    stop();
    rows.clear();
    expect(heard).toBe(2);
  });
});

describe('LiveRows with the figures of a span', () => {
  const statistics = (rows: readonly Partial<Record<string, number>>[]) => {
    const { bytes, columns } = newColumnFrame(STATISTICS_FRAME, rows.length, { fromMs: 0, toMs: 1 });
    for (const [at, row] of rows.entries()) {
      for (const [name, value] of Object.entries(row)) columns[name as keyof typeof columns][at] = value ?? 0;
    }
    const frame = readColumnFrame(bytes, STATISTICS_FRAME);
    if (!frame) throw new Error('a frame that was just made must be readable');
    return frame;
  };
  const figuresOf = (rows: LiveRows, series: number) => {
    const slot = rows.slotOf(series);
    return [rows.columns.sent[slot], rows.columns.lost[slot], rows.columns.lastMs[slot], rows.columns.p95Ms[slot]];
  };

  it('shows them beside the last values, which stay live, and goes back to those since Start', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame([{ series: 7, sent: 100, received: 90, lost: 10, lastMs: 1.5 }]));
    rows.showSpan([statistics([{ series: 7, sent: 20, received: 19, lost: 1, p95Ms: 3 }])]);
    rows.apply(liveFrame([{ series: 7, sent: 101, received: 91, lost: 10, lastMs: 2.5 }]));
    expect(figuresOf(rows, 7)).toEqual([20, 1, 2.5, 3]);
    rows.showSinceStart();
    expect(figuresOf(rows, 7)).toEqual([101, 10, 2.5, Number.NaN]);
  });

  it('knows series that have no sample since Start, and empties those that have none in the span', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame([{ series: 7, sent: 100, received: 90, lost: 10 }]));
    rows.showSpan([statistics([{ series: 8, sent: 20 }])]);
    expect([rows.hasSamples(rows.slotOf(8)), rows.columns.sent[rows.slotOf(7)]]).toEqual([true, 0]);
    expect(rows.hasSamples(rows.slotOf(7))).toBe(true);
  });

  it('draws the trend by what happens, not by the span', () => {
    const rows = new LiveRows();
    rows.apply(liveFrame([{ series: 7, sent: 1, received: 1, lastMs: 1 }]));
    rows.showSpan([statistics([{ series: 7, sent: 5000, lost: 50 }])]);
    rows.apply(liveFrame([{ series: 7, sent: 2, received: 1, lost: 1, lastMs: 1 }]));
    rows.apply(liveFrame([{ series: 7, sent: 3, received: 2, lost: 1, lastMs: 2 }]));
    expect(trendOf(rows, rows.slotOf(7))).toEqual([1, TREND_LOST, 2]);
  });

  it('sums the series of a target over the span', () => {
    const rows = new LiveRows();
    const rollups = new TargetRollups(rows);
    rollups.set([{ series: 2 ** 32, members: [7, 8], latest: 'least', isEven: true }]);
    rows.apply(
      liveFrame([
        { series: 7, sent: 9 },
        { series: 8, sent: 9 },
      ]),
    );
    rows.showSpan([
      statistics([
        { series: 7, sent: 2, lost: 1, p95Ms: 1 },
        { series: 8, sent: 3, p95Ms: 4 },
      ]),
    ]);
    rollups.refresh();
    expect(figuresOf(rows, 2 ** 32).slice(0, 2)).toEqual([5, 1]);
    expect(rows.columns.p95Ms[rows.slotOf(2 ** 32)]).toBe(4);
    rows.showSinceStart();
    rollups.refresh();
    expect(figuresOf(rows, 2 ** 32)[0]).toBe(18);
  });
});

describe('LiveRows beside the figures of a span', () => {
  it('keep since when a state is, the uptime and the estimated call quality', () => {
    const rows = new LiveRows();
    const figures = { sent: 10, received: 10, avgMs: 20, jitterMs: 1, p50Ms: 19, p95Ms: 24 };
    rows.apply(liveFrame([{ series: 5, ...figures, sinceMs: 1e12, upRatio: 0.75 }]));
    const slot = rows.slotOf(5);
    expect([rows.sinceMs(slot), rows.upRatio(slot), rows.columns.p50Ms[slot]]).toEqual([1e12, 0.75, 19]);
    expect(rows.mos(slot)).toBeCloseTo(4.41, 2);
    expect(rows.mos(-1)).toBeNaN();
  });

  it('count for a target what is above its threshold only while it is up', () => {
    const rows = new LiveRows();
    const rollups = new TargetRollups(rows);
    rollups.set([{ series: 100, members: [1, 2], latest: 'least', isEven: true }]);
    rows.setCrossed(new Map([1, 2].map((series) => [series, 'loss'])));
    const crossedWith = (state: number) => {
      rows.apply(
        liveFrame([
          { series: 1, sent: 1, state: SERIES_STATES.up },
          { series: 2, sent: 1, state },
        ]),
      );
      rollups.refresh();
      return rows.seriesCrossed[rows.slotOf(100)];
    };
    expect([SERIES_STATES.lossy, SERIES_STATES.down].map(crossedWith)).toEqual([2, 1]);
  });

  it('have for a target the least uptime, and since when the worst state is', () => {
    const rows = new LiveRows();
    const rollups = new TargetRollups(rows);
    rollups.set([{ series: 2 ** 32, members: [1, 2, 3], latest: 'same', isEven: false }]);
    const { up, down } = SERIES_STATES;
    rows.apply(
      liveFrame([
        { series: 1, sent: 4, state: up, sinceMs: 100, upRatio: 1 },
        { series: 2, sent: 4, state: down, sinceMs: 300, upRatio: 0.5 },
        { series: 3, sent: 4, state: down, sinceMs: 200, upRatio: 0.25 },
      ]),
    );
    rollups.refresh();
    const slot = rows.slotOf(2 ** 32);
    expect([rows.sinceMs(slot), rows.upRatio(slot)]).toEqual([200, 0.25]);
  });
});
