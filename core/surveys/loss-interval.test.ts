import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossDifferenceInterval, lossInterval } from './loss-interval.ts';

describe('the interval of a loss', () => {
  it.each([
    [0, 100, 0, 3.699],
    [0, 300, 0, 1.264],
    [1, 100, 0.177, 5.449],
    [5, 120, 1.793, 9.384],
    [3, 1000, 0.102, 0.878],
  ])('of %i in %i is %f to %f %%', (lost, sent, low, high) => {
    const found = lossInterval(lost, sent);
    expect(100 * found.low).toBeCloseTo(low, 2);
    expect(100 * found.high).toBeCloseTo(high, 2);
  });

  it('ends at all where all is lost', () => {
    expect(lossInterval(10, 10).high).toBe(1);
    expect(lossInterval(10, 10).low).toBeCloseTo(0.7225, 4);
  });
});

describe('the interval of a difference', () => {
  // Newcombe 1998, table II: 56/70 − 48/80 is 0.0524 to 0.3339, 9/10 − 3/10 is 0.1705 to 0.8090, 10/10 − 0/20 is 0.6791 to 1
  it.each([
    [{ lost: 48, sent: 80 }, { lost: 56, sent: 70 }, 0.0524, 0.3339],
    [{ lost: 3, sent: 10 }, { lost: 9, sent: 10 }, 0.1705, 0.809],
    [{ lost: 0, sent: 20 }, { lost: 10, sent: 10 }, 0.6791, 1],
  ])('is as published: %o and %o', (before, after, low, high) => {
    const found = lossDifferenceInterval(before, after);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  const count = fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([sent, share]) => ({ sent, lost: Math.floor(sent * share) }));

  it('has the other sign the other way round', () => {
    fc.assert(
      fc.property(count, count, (before, after) => {
        const [there, back] = [lossDifferenceInterval(before, after), lossDifferenceInterval(after, before)];
        expect(there.low).toBeCloseTo(-back.high, 12);
        expect(there.high).toBeCloseTo(-back.low, 12);
      }),
    );
  });

  it('contains the difference', () => {
    fc.assert(
      fc.property(count, count, (before, after) => {
        const difference = after.lost / after.sent - before.lost / before.sent;
        const { low, high } = lossDifferenceInterval(before, after);
        expect(low).toBeLessThanOrEqual(difference + 1e-12);
        expect(high).toBeGreaterThanOrEqual(difference - 1e-12);
      }),
    );
  });
});
