import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERCENTILE_METHODS, type PercentileMethodId, samplesForPercentile, withLosses } from './percentile-methods.ts';
import { V1 } from './testing/columns.ts';

const SORTED = Float64Array.from(V1).sort();
const METHODS = Object.keys(PERCENTILE_METHODS) as PercentileMethodId[];

describe('percentile methods', () => {
  it.each([
    [0.5, 20.5, 20.75, 20.75],
    [0.9, 40, 29.5, 40],
    [0.95, 40, 34.75, 40],
    [0.99, 40, 38.95, 40],
  ])('give for share %d of test vector 1: nearest rank %d, type 7 %d, type 6 %d', (share, nearest, seven, six) => {
    expect(PERCENTILE_METHODS['nearest-rank'].of(SORTED, share)).toBe(nearest);
    expect(PERCENTILE_METHODS['type-7'].of(SORTED, share)).toBeCloseTo(seven, 9);
    expect(PERCENTILE_METHODS['type-6'].of(SORTED, share)).toBeCloseTo(six, 9);
  });

  it('agree on the median of symmetric values; type 8 lies between types 6 and 7', () => {
    const values = [1, 2, 3, 4, 5];
    expect(METHODS.map((method) => PERCENTILE_METHODS[method].of(values, 0.5))).toEqual([3, 3, 3, 3]);
    // R: quantile(1:10, 0.9, type = 8) is 9.633333
    const ten = Array.from({ length: 10 }, (_, at) => at + 1);
    expect(PERCENTILE_METHODS['type-8'].of(ten, 0.9)).toBeCloseTo(9.6333, 4);
  });

  it('take the rank exactly where the product of share and count is inexact', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
    for (let rank = 1; rank <= 100; rank++) {
      expect(PERCENTILE_METHODS['nearest-rank'].of(hundred, rank / 100)).toBe(rank);
    }
  });

  it.each(METHODS)('%s is null without values, within them otherwise, and never falls', (method) => {
    const { of } = PERCENTILE_METHODS[method];
    expect(of([], 0.5)).toBeNull();
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, share, share, (unsorted, one, other) => {
        const sorted = Float64Array.from(unsorted).sort();
        const [low, high] = [of(sorted, Math.min(one, other)) as number, of(sorted, Math.max(one, other)) as number];
        expect(low).toBeGreaterThanOrEqual(sorted[0] as number);
        expect(high).toBeLessThanOrEqual((sorted.at(-1) as number) + 1e-9);
        expect(high - low).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });

  it('by nearest rank is the smallest value that enough values do not exceed', () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 99 }), (unsorted, percent) => {
        const sorted = [...unsorted].sort((left, right) => left - right);
        const enough = (value: number) => 100 * sorted.filter((one) => one <= value).length >= percent * sorted.length;
        expect(PERCENTILE_METHODS['nearest-rank'].of(sorted, percent / 100)).toBe(sorted.find(enough));
      }),
    );
  });

  it.each(METHODS)('%s knows with how many values it is no longer the largest', (method) => {
    const { of, leastValues } = PERCENTILE_METHODS[method];
    for (const share of [0.5, 0.9, 0.95, 0.99, 0.999]) {
      const count = leastValues(share);
      const isLargest = (length: number) => {
        const values = Array.from({ length }, (_, at) => at + 1);
        return (of(values, share) as number) > length - 1e-9;
      };
      expect([share, count, isLargest(count)]).toEqual([share, count, false]);
      expect([share, count, isLargest(count - 1)]).toEqual([share, count, true]);
    }
  });

  it('are printed with ten samples beyond them', () => {
    expect([0.05, 0.5, 0.9, 0.95, 0.99, 0.999].map(samplesForPercentile)).toEqual([200, 20, 100, 200, 1000, 10_000]);
  });

  it('are infinite where too many packets are lost', () => {
    const all = withLosses(SORTED, 1);
    expect(PERCENTILE_METHODS['nearest-rank'].of(all, 0.5)).toBe(21);
    expect(METHODS.map((method) => PERCENTILE_METHODS[method].of(all, 0.99))).toEqual(METHODS.map(() => Infinity));
    expect(METHODS.map((method) => PERCENTILE_METHODS[method].of(withLosses(SORTED, 20), 0.9))).toEqual(
      METHODS.map(() => Infinity),
    );
  });
});
