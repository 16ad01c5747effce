import { expect, it } from 'vitest';
import { SampleTrack } from '../../live/sample-track.ts';
import { FrameMemo } from './frame-memo.ts';

function trackOf(...times: readonly number[]): SampleTrack {
  const track = new SampleTrack();
  for (const atMs of times) track.addSample(atMs, 1, 0, 1);
  return track;
}

const SPAN = { fromMs: 1000, toMs: 2000 };

it('computes a frame once while data and buckets stay, and moves its window', () => {
  const memo = new FrameMemo();
  const tracks = [{ track: trackOf(1100, 1500), intervalMs: 100 }];
  const first = memo.frame(1, tracks, SPAN, 10);
  const moved = memo.frame(
    1,
    tracks.map((one) => ({ ...one })),
    { fromMs: 1010, toMs: 2010 },
    10,
  );
  expect(moved.lines).toBe(first.lines);
  expect([moved.fromMs, moved.toMs]).toEqual([1010, 2010]);
});

it.each([
  ['other data', 2, SPAN, 10],
  ['other buckets', 1, { fromMs: 1200, toMs: 2200 }, 10],
  ['another width', 1, SPAN, 20],
])('computes it again with %s', (_, revision, span, columns) => {
  const memo = new FrameMemo();
  const tracks = [{ track: trackOf(1100, 1500), intervalMs: 100 }];
  const first = memo.frame(1, tracks, SPAN, 10);
  expect(memo.frame(revision, tracks, span, columns).lines).not.toBe(first.lines);
});

it('computes it again for another track', () => {
  const memo = new FrameMemo();
  const first = memo.frame(1, [{ track: trackOf(1100), intervalMs: 100 }], SPAN, 10);
  expect(memo.frame(1, [{ track: trackOf(1100), intervalMs: 100 }], SPAN, 10).lines).not.toBe(first.lines);
});
