import { describe, expect, it } from 'vitest';
import { type ColumnFrame, HISTORY_FRAME, newColumnFrame, readColumnFrame } from '../../core/model/column-frame.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { type Point, SampleTrack } from './sample-track.ts';

interface Bucket {
  readonly atMs: number;
  readonly sent: number;
  readonly lost?: number;
  readonly avgMs?: number;
}

function historyFrame(buckets: readonly Bucket[]): ColumnFrame<typeof HISTORY_FRAME> {
  const { bytes, columns } = newColumnFrame(HISTORY_FRAME, buckets.length, { series: 1, throughBatch: 1 });
  for (const [at, { atMs, sent, lost = 0, avgMs = Number.NaN }] of buckets.entries()) {
    columns.atMs[at] = atMs;
    columns.sent[at] = sent;
    columns.lost[at] = lost;
    columns.minMs[at] = columns.avgMs[at] = columns.maxMs[at] = avgMs;
  }
  const frame = readColumnFrame(bytes, HISTORY_FRAME);
  if (!frame) throw new Error('a frame that was just made must be readable');
  return frame;
}

function pointsOf(track: SampleTrack, fromMs = 0, toMs = Number.POSITIVE_INFINITY): Point[] {
  const points: Point[] = [];
  track.visit(fromMs, toMs, (point) => points.push({ ...point }));
  return points;
}

describe('SampleTrack', () => {
  it('puts a timeout, which ends late, where it was sent', () => {
    const track = new SampleTrack();
    track.addSample(1000, 5, OUTCOMES.reply, 1);
    track.addSample(3000, 6, OUTCOMES.reply, 1);
    track.addSample(2000, Number.NaN, OUTCOMES.timeout, 1);
    expect(pointsOf(track).map(({ atMs, lost }) => [atMs, lost])).toEqual([
      [1000, 0],
      [2000, 1],
      [3000, 0],
    ]);
  });

  it('counts what was not measured apart, and late and duplicate answers not at all', () => {
    const track = new SampleTrack();
    track.addSample(1000, Number.NaN, OUTCOMES['not-measured'], 1);
    track.addSample(1500, 7, OUTCOMES.late, 1);
    track.addSample(1600, 7, OUTCOMES.duplicate, 1);
    expect(pointsOf(track)).toMatchObject([{ notMeasured: 1, lost: 0, answered: 0 }]);
  });

  it('continues history with the tail and counts no sample twice', () => {
    const track = new SampleTrack();
    track.addSample(1900, 5, OUTCOMES.reply, 7); // in the last bucket already
    track.addSample(1950, 6, OUTCOMES.reply, 8); // ended after history was read
    track.addSample(2050, 6, OUTCOMES.reply, 7);
    const buckets = [
      { atMs: 0, sent: 2, avgMs: 4 },
      { atMs: 1000, sent: 2, avgMs: 5 },
    ];
    track.setHistory({ bucketMs: 1000, toMs: 2000, batch: 7, frames: [historyFrame(buckets)] });
    track.addSample(1800, 5, OUTCOMES.reply, 6); // was delayed
    expect(pointsOf(track).map(({ atMs, answered }) => [atMs, answered])).toEqual([
      [500, 2],
      [1500, 2],
      [1950, 1],
      [2050, 1],
    ]);
  });

  it('keeps a sample that ended after history was read', () => {
    const track = new SampleTrack();
    const frames = [historyFrame([{ atMs: 1000, sent: 1, avgMs: 4 }])];
    track.setHistory({ bucketMs: 1000, toMs: 2000, batch: 3, frames });
    track.addSample(1950, 8, OUTCOMES.reply, 4);
    expect(pointsOf(track)).toHaveLength(2);
  });

  it('takes history for the samples of another station, which numbers from the start', () => {
    const track = new SampleTrack();
    track.addSample(1500, 8, OUTCOMES.reply, 900);
    track.restart();
    track.addSample(1600, 8, OUTCOMES.reply, 2);
    track.setHistory({ bucketMs: 1000, toMs: 2000, batch: 1, frames: [historyFrame([{ atMs: 1000, sent: 1 }])] });
    expect(pointsOf(track).map(({ sentMs }) => sentMs)).toEqual([1000, 1600]);
  });

  it('visits only the span asked for', () => {
    const track = new SampleTrack();
    for (let at = 0; at < 600; at++) track.addSample(at * 1000, 1, OUTCOMES.reply, 1);
    expect(pointsOf(track, 100_000, 109_000).map(({ atMs }) => atMs / 1000)).toEqual([
      100, 101, 102, 103, 104, 105, 106, 107, 108, 109,
    ]);
  });

  it('stays bounded when nobody reads history', () => {
    const track = new SampleTrack();
    for (let at = 0; at < 70_000; at++) track.addSample(at, 1, OUTCOMES.reply, 1);
    expect(track.tailCount).toBeLessThanOrEqual(65_536);
    expect(pointsOf(track).at(-1)?.atMs).toBe(69_999);
  });
});
