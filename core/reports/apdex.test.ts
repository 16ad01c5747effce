import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apdex, formatApdex } from './apdex.ts';
import { columnsOf } from './testing/columns.ts';

describe('Apdex', () => {
  it('is that of test vector 7', () => {
    const found = apdex(columnsOf([50, 80, 99, 100, 101, 150, 399, 400, 401, null]), 100);
    expect(found).toMatchObject({ satisfied: 4, tolerating: 4, total: 10, score: 0.6, rating: 'poor' });
    expect(formatApdex(found)).toBe('0.60 [100 ms]*');
  });

  it.each([
    [94, 'excellent'],
    [93, 'good'],
    [85, 'good'],
    [84, 'fair'],
    [70, 'fair'],
    [69, 'poor'],
    [50, 'poor'],
    [49, 'unacceptable'],
    [0, 'unacceptable'],
  ])('is with %i of 100 satisfied %s', (satisfied, rating) => {
    const found = apdex(columnsOf(Array.from({ length: 100 }, (_, at) => (at < satisfied ? 10 : null))), 100);
    expect(found.rating).toBe(rating);
    expect(formatApdex(found)).toBe(`${(satisfied / 100).toFixed(2)} [100 ms]`);
  });

  it('is none without packets', () => {
    const none = apdex(columnsOf([undefined]), 100);
    expect(none).toMatchObject({ total: 0, score: null, rating: null });
    expect(formatApdex(none)).toBe('none');
  });

  it('never falls with a longer threshold, and is 1 at most', () => {
    const rtts = fc.array(fc.option(fc.double({ min: 0, max: 2000, noNaN: true })), { minLength: 1 });
    const threshold = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(rtts, threshold, threshold, (delays, one, other) => {
        const of = (thresholdMs: number) => apdex(columnsOf(delays), thresholdMs).score as number;
        expect(of(Math.max(one, other))).toBeGreaterThanOrEqual(of(Math.min(one, other)));
        expect(of(Math.max(one, other))).toBeLessThanOrEqual(1);
      }),
    );
  });
});
