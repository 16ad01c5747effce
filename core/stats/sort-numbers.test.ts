import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from './sort-numbers.ts';

const sortedAsUsual = (values: Float64Array) => values.slice().sort();

describe('sorting of numbers', () => {
  it('has the order of the sort of the language, for any numbers', () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 0, maxLength: 2000 }), (values) => {
        expect(sortNumbers(values.slice())).toEqual(sortedAsUsual(values));
      }),
    );
  });

  it('sorts long columns of round trips, with equal ones, infinite ones and NaN', () => {
    const delays = fc.oneof(
      fc.integer({ min: 0, max: 1000 }).map((us) => us / 1000),
      fc.double({ min: 0, noNaN: true }),
      fc.constant(Number.NaN),
    );
    fc.assert(
      fc.property(fc.array(delays, { minLength: 512, maxLength: 3000 }), (list) => {
        const values = Float64Array.from(list, (value) => (value === 0 ? 0 : value));
        expect(sortNumbers(values.slice())).toEqual(sortedAsUsual(values));
      }),
      { numRuns: 50 },
    );
  });

  it('sorts a part of a column, and leaves the rest', () => {
    const column = Float64Array.from({ length: 2000 }, (_, at) => 2000 - at);
    sortNumbers(column.subarray(500, 1500));
    expect([...column.subarray(498, 502)]).toEqual([1502, 1501, 501, 502]);
    expect([...column.subarray(1498, 1502)]).toEqual([1499, 1500, 500, 499]);
  });
});
