import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NativeHistogram, ZERO_THRESHOLD } from './native-histogram.ts';

it('counts each value in the bucket whose limits are around it', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 3600, noNaN: true })), (values) => {
      const histogram = new NativeHistogram();
      for (const value of values) histogram.add(value);
      const expected = new Map<number, number>();
      let zeros = 0;
      for (const value of values) {
        if (value <= ZERO_THRESHOLD) zeros += 1;
        else {
          const index = Math.ceil(Math.log2(value) * 8);
          expect(value).toBeLessThanOrEqual(2 ** (index / 8) * (1 + 1e-12));
          expect(value).toBeGreaterThan(2 ** ((index - 1) / 8) * (1 - 1e-12));
          expected.set(index, (expected.get(index) ?? 0) + 1);
        }
      }
      const found = new Map<number, number>();
      for (const [at, count] of histogram.counts.entries()) if (count > 0) found.set(histogram.first + at, count);
      expect([histogram.zeros, found]).toEqual([zeros, expected]);
    }),
  );
});
