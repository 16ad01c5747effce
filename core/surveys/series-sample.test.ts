import { describe, expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';
import { SeriesSample } from './series-sample.ts';
import { LatencyFigures, sumOf } from './span-figures.ts';

const DELAYS = [20, 22, 19, 25, 21, 40, 20, 20.5];

describe('the samples of a series', () => {
  it('have the mean absolute variation of adjacent replies as jitter', () => {
    const sample = new SeriesSample(blocksOf(0, 8000));
    for (const [at, ms] of DELAYS.entries()) sample.add(1000 * at, 'answered', ms);
    const figures = new LatencyFigures(sample);
    expect(figures.whole('jitter')).toBeCloseTo(7.7857, 4);
    expect(figures.whole('median')).toBe(20.75);
    expect(figures.whole('p95')).toBeNull(); // too few
  });

  it('have no variation over a loss, nor over a packet that was not measured', () => {
    const sample = new SeriesSample(blocksOf(0, 8000));
    sample.add(0, 'answered', 10);
    sample.add(1000, 'lost', Number.NaN);
    sample.add(2000, 'answered', 50);
    sample.add(3000, 'excluded', Number.NaN);
    sample.add(4000, 'answered', 90);
    expect([sumOf(sample.sent), sumOf(sample.lost), sample.notMeasured, sample.replies]).toEqual([4, 1, 1, 3]);
    expect(new LatencyFigures(sample).whole('jitter')).toBeNull();
  });

  it('count a reply without a round trip as received', () => {
    const sample = new SeriesSample(blocksOf(0, 8000));
    sample.add(0, 'answered', Number.NaN);
    expect([sumOf(sample.sent), sumOf(sample.lost), sample.replies]).toEqual([1, 0, 0]);
  });
});

describe('blocks', () => {
  it.each([
    [120, 10, 12],
    [1800, 60, 30],
    [5 * 3600, 300, 60],
    [7 * 86_400, 660, 917],
    [366 * 86_400, 31_680, 999],
  ])('of %i s are %i s long: %i', (spanS, blockS, count) => {
    expect(blocksOf(0, spanS * 1000)).toMatchObject({ blockMs: blockS * 1000, count });
  });
});
