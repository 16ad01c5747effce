import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from '../stats/percentile.ts';
import { packValue, WeightedQuantiles } from './weighted-quantiles.ts';

const ONE = Uint16Array.of(1);

describe('percentiles', () => {
  it.each([
    [0.5, 20.75],
    [0.9, 29.5],
    [0.95, 34.75],
    [0.99, 38.95],
  ])('interpolate as type 7: share %f is %f', (share, expected) => {
    const delays = [20, 22, 19, 25, 21, 40, 20, 20.5];
    const quantiles = new WeightedQuantiles(
      Float64Array.from(delays, (ms) => packValue(ms, 0, 1)),
      1,
    );
    quantiles.weigh(ONE);
    expect(quantiles.percentile(share)).toBeCloseTo(expected, 9);
  });

  it('of a resample are those of its values, each as often as its block', () => {
    const blocks = 5;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.nat({ max: blocks - 1 })), {
          minLength: 1,
          maxLength: 2000,
        }),
        fc.array(fc.nat({ max: 4 }), { minLength: blocks, maxLength: blocks }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, times, share) => {
          const packed = Float64Array.from(values, ([tenths, block]) => packValue(tenths / 1e4, block, blocks));
          const quantiles = new WeightedQuantiles(packed, blocks);
          quantiles.weigh(Uint16Array.from(times));
          const repeated = values.flatMap(([tenths, block]) =>
            new Array<number>(times[block] as number).fill(tenths / 1e4),
          );
          const expected = percentile(Float64Array.from(repeated).sort(), share);
          const found = quantiles.percentile(share);
          if (expected === null) expect(found).toBeNaN();
          else expect(found).toBeCloseTo(expected, 9);
        },
      ),
    );
  });
});
