import { describe, expect, test } from 'vitest';
import { binomialBounds } from './binomial.ts';

describe('bounds of a binomial', () => {
  test('are those of the tables', () => {
    // scipy.stats.binom.ppf([0.0005, 0.9995], n, p)
    expect(binomialBounds(1000, 0.1)).toEqual({ least: 70, most: 132 });
    expect(binomialBounds(20, 0.5)).toEqual({ least: 3, most: 17 });
  });

  test('leave nothing open where there is no chance', () => {
    expect(binomialBounds(50, 0)).toEqual({ least: 0, most: 0 });
    expect(binomialBounds(50, 1)).toEqual({ least: 50, most: 50 });
  });
});
