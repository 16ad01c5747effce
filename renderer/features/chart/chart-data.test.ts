import { describe, expect, it } from 'vitest';
import { HISTORY_FRAME, newColumnFrame, readColumnFrame } from '../../../core/model/column-frame.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { SampleTrack } from '../../live/sample-track.ts';
import { chartFrame } from './chart-data.ts';

type Written = readonly [atMs: number, rttMs: number | 'lost' | 'refused' | 'unreachable' | 'reset' | 'not measured'];

const NO_LOSS = { timeout: 0, refused: 0, unreachable: 0, failed: 0 };

function trackOf(...samples: readonly Written[]): SampleTrack {
  const track = new SampleTrack();
  for (const [atMs, rtt] of samples) {
    if (rtt === 'lost') track.addSample(atMs, Number.NaN, OUTCOMES.timeout, 1);
    else if (rtt === 'not measured') track.addSample(atMs, Number.NaN, OUTCOMES['not-measured'], 1);
    else if (typeof rtt === 'string') track.addSample(atMs, Number.NaN, OUTCOMES[rtt], 1);
    else track.addSample(atMs, rtt, OUTCOMES.reply, 1);
  }
  return track;
}

const frameOf = (columns: number, ...tracks: readonly SampleTrack[]) =>
  chartFrame(
    tracks.map((track) => ({ track, intervalMs: 1000 })),
    0,
    10_000,
    columns,
  );

describe('chartFrame', () => {
  it('merges samples of a pixel into mean, least and greatest', () => {
    const { lines } = frameOf(10, trackOf([1100, 2], [1200, 4], [1300, 9]));
    expect(lines[0]).toMatchObject({ avg: [5], min: [2], max: [9] });
  });

  it('breaks the line at a loss and marks it', () => {
    const { xs, lines } = frameOf(100, trackOf([1000, 2], [2000, 'lost'], [3000, 4]));
    expect(xs).toHaveLength(3);
    expect(lines[0]?.avg).toEqual([2, null, 4]);
    expect(lines[0]?.marks).toMatchObject([{ ratio: 1, notMeasured: false }]);
  });

  it('keeps the line through a pixel that lost some of its samples', () => {
    const { lines } = frameOf(10, trackOf([1100, 2], [1200, 'lost'], [1300, 4], [1400, 'lost']));
    expect(lines[0]).toMatchObject({ avg: [3], marks: [{ ratio: 0.5 }] });
  });

  it('marks what was not measured as such, never as loss', () => {
    const { lines } = frameOf(100, trackOf([1000, 2], [2000, 'not measured'], [3000, 4]));
    expect(lines[0]?.avg).toEqual([2, null, 4]);
    expect(lines[0]?.marks).toMatchObject([{ ratio: 0, notMeasured: true }]);
  });

  it('breaks the line where samples are missing for longer than planned', () => {
    const { lines } = frameOf(100, trackOf([1000, 2], [2000, 2], [8000, 4]));
    expect(lines[0]?.avg).toEqual([2, 2, null, 4]);
  });

  it('does not break a line where only another series has a sample', () => {
    const { lines } = frameOf(100, trackOf([1000, 2], [2000, 2]), trackOf([1500, 7]));
    expect(lines[0]?.avg).toEqual([2, undefined, 2]);
    expect(lines[1]?.avg).toEqual([undefined, 7, undefined]);
  });

  it('keeps its buckets while the window slides by less than one', () => {
    const track = trackOf(...Array.from({ length: 100 }, (_, at): Written => [at * 100, at % 7]));
    const tracks = [{ track, intervalMs: 100 }];
    const first = chartFrame(tracks, 0, 5000, 50);
    const second = chartFrame(tracks, 30, 5030, 50);
    const common = first.xs.slice(5, -8);
    expect(second.xs.slice(0, -1)).toEqual(expect.arrayContaining([...common]));
  });

  it('sums what was sent, lost and not measured in the window', () => {
    const { lines } = frameOf(50, trackOf([1000, 2], [2000, 'lost'], [3000, 'not measured'], [10_400, 'lost']));
    expect(lines[0]?.totals).toEqual({
      sent: 2,
      lost: 1,
      byClass: { ...NO_LOSS, timeout: 1 },
      notMeasured: 1,
      min: 2,
      avg: 2,
      max: 2,
    });
  });

  it('tells timeouts, refusals, ICMP errors and other failures apart', () => {
    const track = trackOf([1000, 'lost'], [1100, 'refused'], [1200, 'unreachable'], [1300, 'reset'], [1400, 'reset']);
    const byClass = { timeout: 1, refused: 1, unreachable: 1, failed: 2 };
    const [line] = frameOf(10, track).lines;
    expect(line?.marks).toMatchObject([{ ratio: 1, byClass }]);
    expect(line?.totals).toMatchObject({ lost: 5, byClass });
  });

  it('draws the median, and a percentile where a point stands for enough samples', () => {
    const tenth = Array.from({ length: 20 }, (_, at): Written => [1000 + at * 20, at === 19 ? 90 : at]);
    const track = trackOf(...tenth);
    const dense = chartFrame([{ track, intervalMs: 20 }], 0, 10_000, 10).lines[0];
    expect(dense).toMatchObject({ p5: [0], p25: [4], p50: [9], p75: [14], p95: [18] });
    const sparse = chartFrame([{ track, intervalMs: 1000 }], 0, 10_000, 10).lines[0];
    expect(sparse).toMatchObject({ p5: [null], p25: [null], p50: [9], p75: [null], p95: [null] });
  });

  it('draws the mean where only that is stored', () => {
    const { bytes, columns } = newColumnFrame(HISTORY_FRAME, 1, { series: 1, throughBatch: 1 });
    columns.atMs[0] = 2000;
    columns.sent[0] = 9;
    columns.minMs[0] = 1;
    columns.avgMs[0] = 4;
    columns.maxMs[0] = 8;
    columns.p50Ms[0] = columns.p95Ms[0] = Number.NaN;
    const frame = readColumnFrame(bytes, HISTORY_FRAME);
    const track = new SampleTrack();
    track.setHistory({ bucketMs: 1000, toMs: 10_000, batch: 1, frames: frame ? [frame] : [] });
    expect(chartFrame([{ track, intervalMs: 100 }], 0, 10_000, 10).lines[0]).toMatchObject({ p50: [4], p95: [null] });
  });

  it('never gives more points than pixels, but for the overhang', () => {
    const track = trackOf(...Array.from({ length: 20_000 }, (_, at): Written => [at / 2, 1]));
    expect(frameOf(200, track).xs.length).toBeLessThanOrEqual(222);
  });
});
