import { describe, expect, it } from 'vitest';
import { type Spread, spreadBy, UNKNOWN_SPREAD } from '../../../core/stats/spread.ts';
import { BucketQuantiles } from './bucket-quantiles.ts';

const spread = (p5Ms: number, p25Ms: number, p50Ms: number, p75Ms: number, p95Ms: number): Spread => ({
  p5Ms,
  p25Ms,
  p50Ms,
  p75Ms,
  p95Ms,
});
const single = (value: number): Spread => spreadBy(() => value);

describe('BucketQuantiles', () => {
  it('are those of single samples by rank', () => {
    const quantiles = new BucketQuantiles(2);
    for (const value of [9, 1, 7, 3, 5]) quantiles.add(1, 1, single(value));
    expect([quantiles.at(0), quantiles.at(1)]).toEqual([null, spread(1, 3, 5, 7, 9)]);
  });

  it('are those of the row that has most of the samples', () => {
    const quantiles = new BucketQuantiles(1);
    quantiles.add(0, 10, spread(30, 40, 50, 55, 60));
    quantiles.add(0, 400, spread(1, 2, 4, 6, 8));
    expect(quantiles.at(0)).toEqual(spread(1, 2, 4, 6, 8));
  });

  it('are ordered each by its own values where rows and samples meet', () => {
    const quantiles = new BucketQuantiles(1);
    quantiles.add(0, 2, spread(1, 5, 6, 7, 90));
    quantiles.add(0, 2, spread(2, 3, 4, 8, 10));
    quantiles.add(0, 1, single(5));
    expect(quantiles.at(0)).toEqual(spread(1, 3, 5, 8, 90));
  });

  it('ignore what has none', () => {
    const quantiles = new BucketQuantiles(1);
    quantiles.add(0, 10, UNKNOWN_SPREAD);
    expect(quantiles.at(0)).toBeNull();
    quantiles.add(0, 2, spread(1, 2, 3, 4, 5));
    expect(quantiles.at(0)).toMatchObject({ p50Ms: 3, p95Ms: 5 });
  });
});
