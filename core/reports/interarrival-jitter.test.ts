import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, PLAIN_RULES } from '../model/outcome.ts';
import { interarrivalJitter, jitterEstimates, seriesJitter } from './interarrival-jitter.ts';
import { seriesColumns } from './series-columns.ts';
import { columnsOf, V1 } from './testing/columns.ts';

describe('interarrival jitter', () => {
  const ofVector = [0.125, 0.3047, 0.6606, 0.8694, 2.0025, 3.1274, 2.9632];

  it('has after each packet of test vector 1 the published estimate', () => {
    [...jitterEstimates(V1)].forEach((ms, at) => {
      expect(ms).toBeCloseTo(ofVector[at] as number, 4);
    });
    expect(jitterEstimates(V1)).toHaveLength(7);
  });

  it('has three figures: last, mean and greatest', () => {
    const { last, mean, max } = interarrivalJitter(jitterEstimates(V1));
    expect(last).toBeCloseTo(2.9632, 4);
    expect(mean).toBeCloseTo(ofVector.reduce((sum, ms) => sum + ms, 0) / 7, 3);
    expect(max).toBeCloseTo(3.1274, 4);
  });

  it('skips lost packets', () => {
    const withLosses = V1.flatMap((ms) => [ms, null]);
    expect([...seriesJitter(columnsOf(withLosses))]).toEqual([...jitterEstimates(V1)]);
  });

  it('takes replies in the order of arrival', () => {
    const columns = seriesColumns(
      {
        count: 3,
        sentMs: [10, 0, 20],
        rttMs: [5, 40, 6],
        outcome: [OUTCOMES.reply, OUTCOMES.reply, OUTCOMES.reply],
      },
      PLAIN_RULES,
      10,
    );
    expect([...columns.rttMs]).toEqual([40, 5, 6]);
    expect([...seriesJitter(columns)]).toEqual([...jitterEstimates([5, 40, 6])]);
  });

  it('is none below two replies', () => {
    expect(interarrivalJitter(jitterEstimates([5]))).toEqual({ last: null, mean: null, max: null });
    expect(interarrivalJitter(jitterEstimates([]))).toEqual({ last: null, mean: null, max: null });
  });

  it('is 0 with constant delay, and never above the greatest difference', () => {
    const delays = fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(delays, (ms) => {
        const steps = ms.slice(1).map((delay, at) => Math.abs(delay - (ms[at] as number)));
        const { last, mean, max } = interarrivalJitter(jitterEstimates(ms));
        expect(max as number).toBeLessThanOrEqual(Math.max(...steps) + 1e-9);
        expect(max as number).toBeGreaterThanOrEqual((mean as number) - 1e-9);
        expect(max as number).toBeGreaterThanOrEqual(last as number);
      }),
    );
    expect(interarrivalJitter(jitterEstimates([7, 7, 7]))).toEqual({ last: 0, mean: 0, max: 0 });
  });
});
