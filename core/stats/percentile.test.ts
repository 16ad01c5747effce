import fc from 'fast-check';
import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';

/** Delays of a published test vector, ms. */
const V1 = [20, 22, 19, 25, 21, 40, 20, 20.5].sort((left, right) => left - right);

it.each([
  [0, 19],
  [0.5, 20.75],
  [0.9, 29.5],
  [0.95, 34.75],
  [0.99, 38.95],
  [1, 40],
])('interpolates (type 7): p%d of the vector is %d', (share, expected) => {
  expect(percentile(V1, share)).toBeCloseTo(expected, 9);
});

it('is null without values and the value itself with one', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([7], 0.95)).toBe(7);
});

it('lies between least and greatest and never falls as the share rises', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, share, share, (unsorted, one, other) => {
      const sorted = Float64Array.from(unsorted).sort();
      const low = percentile(sorted, Math.min(one, other)) as number;
      const high = percentile(sorted, Math.max(one, other)) as number;
      expect(low).toBeGreaterThanOrEqual(sorted[0] as number);
      expect(high).toBeLessThanOrEqual((sorted.at(-1) as number) + 1e-9);
      expect(high - low).toBeGreaterThanOrEqual(-1e-9);
    }),
  );
});
