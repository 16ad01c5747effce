import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossChange } from './loss-change.ts';
import { Resamples } from './resamples.ts';

const BLOCKS = 12;
const SENT = 10;

const span = (lost: readonly number[]) => ({ sent: Array.from({ length: BLOCKS }, () => SENT), lost, notMeasured: 0 });
const draws = { before: new Resamples(BLOCKS, 1), after: new Resamples(BLOCKS, 2) };

describe('lossChange', () => {
  it('gives no interval beyond what loss can be when a burst is followed by total loss', () => {
    const burst = span(Array.from({ length: BLOCKS }, (_, at) => (at < 2 ? SENT : 0)));
    const down = span(Array.from({ length: BLOCKS }, () => SENT));
    expect(lossChange(burst, down, draws)).toMatchObject({ verdict: 'worse', high: 1 });
    expect(lossChange(down, burst, draws)).toMatchObject({ verdict: 'improved', low: -1 });
  });

  it('gives an interval between -100 and 100 percentage points for any losses', () => {
    const losses = fc.array(fc.nat(SENT), { minLength: BLOCKS, maxLength: BLOCKS });
    fc.assert(
      fc.property(losses, losses, (before, after) => {
        const { low, high } = lossChange(span(before), span(after), draws);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
  });
});
