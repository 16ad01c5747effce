import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../surveys/blocks.ts';
import { lossInterval } from '../surveys/loss-interval.ts';
import { Resamples } from '../surveys/resamples.ts';
import { lossBlocks, lossUncertainty, packetsToSeeLoss, ruleOfThree } from './loss-uncertainty.ts';
import { columnsOf } from './testing/columns.ts';

const uncertaintyOf = (rtts: readonly (number | null)[]) => {
  const columns = columnsOf(rtts);
  const blocks = blocksOf(0, Math.max(1, rtts.length) * 1000);
  return lossUncertainty(lossBlocks(columns, blocks), new Resamples(blocks.count, 7));
};

const packets = (count: number, isLost: (at: number) => boolean) =>
  Array.from({ length: count }, (_, at) => (isLost(at) ? null : 10));

describe('the uncertainty of a loss', () => {
  it.each([
    [0, 100, 0, 3.699],
    [0, 300, 0, 1.264],
    [1, 100, 0.177, 5.449],
    [5, 120, 1.793, 9.384],
    [3, 1000, 0.102, 0.878],
  ])('of %i in %i contains the interval %f to %f %% of test vector 6', (lost, sent, low, high) => {
    const found = uncertaintyOf(packets(sent, (at) => at < lost));
    expect(100 * (found?.low ?? 1)).toBeLessThanOrEqual(low + 0.001);
    expect(100 * (found?.high ?? 0)).toBeGreaterThanOrEqual(high - 0.001);
    const { low: wilsonLow, high: wilsonHigh } = lossInterval(lost, sent);
    expect(100 * wilsonLow).toBeCloseTo(low, 3);
    expect(100 * wilsonHigh).toBeCloseTo(high, 3);
  });

  it('is that of Wilson where losses are spread evenly, and wider where they come in bursts', () => {
    const wilson = lossInterval(60, 1200);
    const even = uncertaintyOf(packets(1200, (at) => at % 20 === 0));
    const bursts = uncertaintyOf(packets(1200, (at) => at % 400 < 20));
    expect(even).toEqual(wilson);
    expect((bursts?.high ?? 0) - (bursts?.low ?? 0)).toBeGreaterThan(1.5 * (wilson.high - wilson.low));
  });

  it('is not known without packets', () => {
    expect(uncertaintyOf([])).toBeNull();
  });

  it('contains the ratio and stays between 0 and 1', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(10, 10, 10, null), { minLength: 1, maxLength: 150 }), (rtts) => {
        const found = uncertaintyOf(rtts);
        const ratio = rtts.filter((rtt) => rtt === null).length / rtts.length;
        expect(found?.low ?? 1).toBeLessThanOrEqual(ratio + 1e-12);
        expect(found?.high ?? 0).toBeGreaterThanOrEqual(ratio - 1e-12);
        expect(found?.low ?? -1).toBeGreaterThanOrEqual(0);
        expect(found?.high ?? 2).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
  });
});

describe('numbers of packets', () => {
  it('to see a loss with a probability of 95 % are as published', () => {
    expect([0.01, 0.001].map(packetsToSeeLoss)).toEqual([299, 2995]);
  });

  it('have an upper bound of three by their number', () => {
    expect([ruleOfThree(100), ruleOfThree(2)]).toEqual([0.03, 1]);
  });
});
