import { expect, it } from 'vitest';
import { distributionOf } from '../../core/reports/distribution.ts';
import { roundTrips } from './sums-target-reading.ts';

const sumOf = (bins: readonly (readonly [number, number])[]) => ({
  visitRoundTrips(visit: (rttMs: number, count: number) => void) {
    for (const [rttMs, count] of bins) visit(rttMs, count);
  },
});

it('has each round trip of few', () => {
  const { sorted, replies } = roundTrips(
    sumOf([
      [5, 2],
      [1, 3],
    ]),
    10,
  );
  expect([[...sorted], replies]).toEqual([[1, 1, 1, 5, 5], 5]);
});

it('has some of very many: the ends, and ranks in proportion', () => {
  const { sorted, replies } = roundTrips(
    sumOf([
      [1, 1],
      [2, 500_000_000],
      [3, 499_999_998],
      [90, 1],
    ]),
    1001,
  );
  expect(replies).toBe(1_000_000_000);
  expect([sorted.length, sorted[0], sorted[1], sorted[500], sorted[501], sorted[999], sorted[1000]]).toEqual([
    1001, 1, 2, 2, 3, 3, 90,
  ]);
});

it('has a histogram that counts all of them', () => {
  const { sorted, replies } = roundTrips(
    sumOf([
      [1, 100],
      [2, 300],
    ]),
    41,
  );
  const { counts } = distributionOf(sorted, replies) ?? { counts: [] };
  expect(counts.reduce((total, count) => total + count)).toBe(400);
  expect(counts.at(-1)).toBeGreaterThan(280);
});

it('has none without a reply', () => {
  expect(roundTrips(sumOf([]))).toEqual({ sorted: new Float64Array(0), replies: 0 });
});
