import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partition } from './partition.ts';

describe('partition of values', () => {
  it('finds the values of sorted ranks, one after the other', () => {
    const values = fc.float64Array({ minLength: 1, maxLength: 500, noNaN: true });
    const equal = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(
        fc.oneof(
          values,
          equal.map((list) => Float64Array.from(list)),
        ),
        fc.nat(),
        fc.nat(),
        (column, one, other) => {
          const sorted = column.slice().sort();
          const [first, second] = [one % column.length, other % column.length].sort((left, right) => left - right);
          const moved = column.slice();
          // Not toBe: 0 and −0 are equal to a comparison.
          expect(partition(moved, 0, first as number) === sorted[first as number]).toBe(true);
          expect(partition(moved, first as number, second as number) === sorted[second as number]).toBe(true);
          expect(moved.slice().sort()).toEqual(sorted);
        },
      ),
    );
  });
});
