import { describe, expect, it } from 'vitest';
import { BucketQuantiles } from './bucket-quantiles.ts';

describe('BucketQuantiles', () => {
  it('are those of single samples by rank', () => {
    const quantiles = new BucketQuantiles(2);
    for (const value of [9, 1, 7, 3, 5]) quantiles.add(1, 1, value, value);
    expect([quantiles.at(0), quantiles.at(1)]).toEqual([null, { p50: 5, p95: 9 }]);
  });

  it('are those of the row that has most of the samples', () => {
    const quantiles = new BucketQuantiles(1);
    quantiles.add(0, 10, 50, 60);
    quantiles.add(0, 400, 4, 8);
    expect(quantiles.at(0)).toEqual({ p50: 4, p95: 8 });
  });

  it('ignore what has none', () => {
    const quantiles = new BucketQuantiles(1);
    quantiles.add(0, 10, Number.NaN, Number.NaN);
    expect(quantiles.at(0)).toBeNull();
    quantiles.add(0, 2, 3, 4);
    expect(quantiles.at(0)).toMatchObject({ p50: 3, p95: 4 });
  });
});
