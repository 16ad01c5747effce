import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesJitter } from './interarrival-jitter.ts';
import { columnsOf, columnsOfPattern } from './testing/columns.ts';
import { violatedIntervals, worstJitterMs, worstLoss } from './windows.ts';

describe('the worst window', () => {
  it('has the greatest share of losses', () => {
    const columns = columnsOfPattern('1111 0010 1111 1111');
    expect(worstLoss(columns, 4000)).toEqual({ lost: 3, sent: 4, fromMs: 4000 });
    expect(worstLoss(columns, 2000)).toEqual({ lost: 2, sent: 2, fromMs: 4000 });
  });

  it('is wholly measured: none reaches over missing time or the end', () => {
    expect(worstLoss(columnsOfPattern('1111'), 4000)).toBeNull();
    expect(worstLoss(columnsOfPattern('10-1111'), 3000)).toEqual({ lost: 0, sent: 3, fromMs: 3000 });
    expect(worstLoss(columnsOfPattern(''), 1000)).toBeNull();
  });

  it('is that which trying all windows finds', () => {
    const pattern = fc.array(fc.constantFrom('1', '1', '1', '0', '-'), { maxLength: 60 });
    fc.assert(
      fc.property(pattern, fc.integer({ min: 1, max: 8 }), (marks, packets) => {
        const shares = marks.slice(0, Math.max(0, marks.length - packets)).flatMap((_, first) => {
          const window = marks.slice(first, first + packets + 1);
          if (window.includes('-')) return [];
          return [window.slice(0, packets).filter((mark) => mark === '0').length / packets];
        });
        const found = worstLoss(columnsOfPattern(marks.join('')), packets * 1000);
        expect(found && found.lost / found.sent).toBe(shares.length > 0 ? Math.max(...shares) : null);
      }),
    );
  });
});

describe('the worst jitter', () => {
  it('is the greatest mean of the estimate in a window with enough replies', () => {
    const rtts = Array.from({ length: 200 }, (_, at) => (at >= 100 && at < 140 ? 10 + (at % 2) * 40 : 10));
    const columns = columnsOf(rtts, 500);
    const estimates = seriesJitter(columns);
    const worst = worstJitterMs(columns, estimates, 15_000) as number;
    const means = [...estimates.keys()].slice(29).map((at) => {
      return estimates.slice(at - 29, at + 1).reduce((sum, ms) => sum + ms, 0) / 30;
    });
    expect(worst).toBeCloseTo(Math.max(...means), 9);
  });

  it('is not known with fewer than 16 replies in a window, and 0 with constant delay', () => {
    const slow = columnsOf(Array.from({ length: 100 }, (_, at) => at));
    expect(worstJitterMs(slow, seriesJitter(slow), 15_000)).toBeNull();
    const constant = columnsOf(Array.from({ length: 100 }, () => 7));
    expect(worstJitterMs(constant, seriesJitter(constant), 20_000)).toBe(0);
    expect(worstJitterMs(columnsOf([]), new Float64Array(0), 15_000)).toBeNull();
  });
});

describe('intervals', () => {
  const limits = { lossRatio: 0.1, rttMs: 100 };
  const severe = { lossRatio: 0.5, rttMs: 1000 };

  it('are violated by loss or delay, and severely by more of it', () => {
    const minutes = [
      Array.from({ length: 60 }, () => 10),
      Array.from({ length: 60 }, (_, at) => (at < 7 ? null : 10)),
      Array.from({ length: 60 }, () => 101),
      Array.from({ length: 60 }, () => null),
    ].flat();
    expect(violatedIntervals(columnsOf(minutes), 60_000, limits, severe)).toEqual({
      measured: 4,
      violated: 3,
      severelyViolated: 1,
      heldRatio: 0.25,
    });
  });

  it('without packets are not counted', () => {
    const hours = [10, ...Array.from({ length: 3600 }, () => undefined), 10];
    expect(violatedIntervals(columnsOf(hours), 60_000, limits, severe)).toMatchObject({ measured: 2, heldRatio: 1 });
    expect(violatedIntervals(columnsOf([]), 60_000, limits, severe)).toMatchObject({ measured: 0, heldRatio: null });
  });

  it('count each packet once, however long they are', () => {
    const delays = fc.array(fc.option(fc.double({ min: 0, max: 200, noNaN: true })), { maxLength: 50 });
    fc.assert(
      fc.property(delays, fc.double({ min: 0.1, max: 1e5, noNaN: true }), (rtts, intervalMs) => {
        const { measured, violated, severelyViolated } = violatedIntervals(columnsOf(rtts), intervalMs, limits, severe);
        expect(measured).toBeLessThanOrEqual(rtts.length);
        expect(measured > 0).toBe(rtts.length > 0);
        expect(violated).toBeLessThanOrEqual(measured);
        expect(severelyViolated).toBeLessThanOrEqual(violated);
      }),
    );
  });
});
