import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { BASE_MS, batchOf, sample } from '../testing/sample-batches.ts';
import { SendDelay } from './send-delay.ts';

const late = (lateUs: number, sentMs = BASE_MS) => sample({ lateUs, sentMs });

describe('the send delay', () => {
  it('is not known before the first sample', () => {
    const sendDelay = new SendDelay(() => 1000);
    expect(sendDelay.p99Us()).toBeNull();
    sendDelay.add(batchOf([sample({ outcome: OUTCOMES['not-measured'], lateUs: 500_000 })]));
    expect(sendDelay.p99Us()).toBeNull();
  });

  it('is the 99th percentile, rounded up by less than a quarter of a power of two', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 300 }), (times) => {
        const sendDelay = new SendDelay(() => 1000);
        sendDelay.add(batchOf(times.map((us) => late(us))));
        const sorted = [...times].sort((left, right) => left - right);
        const exact = sorted[Math.ceil(sorted.length * 0.99) - 1] as number;
        expect(sendDelay.p99Us()).toBeGreaterThanOrEqual(exact);
        expect(sendDelay.p99Us()).toBeLessThanOrEqual(Math.max(1, exact * 2 ** 0.25 + 1));
      }),
    );
  });

  it('forgets what is older than ten seconds', () => {
    const sendDelay = new SendDelay(() => 1000);
    sendDelay.add(batchOf([late(1_000_000)]));
    sendDelay.add(batchOf([late(10, BASE_MS + 10_000)]));
    expect(sendDelay.p99Us()).toBeGreaterThanOrEqual(1_000_000);
    sendDelay.add(batchOf([late(10, BASE_MS + 11_000)]));
    expect(sendDelay.p99Us()).toBeLessThan(20);
  });

  it('forgets what is of a time that the clock was set back from', () => {
    const sendDelay = new SendDelay(() => 1000);
    sendDelay.add(batchOf([late(1_000_000)]));
    sendDelay.add(batchOf([late(10, BASE_MS - 3_600_000)]));
    expect(sendDelay.p99Us()).toBeLessThan(20);
  });

  it('matters from a tenth of the interval of its series on', () => {
    const sendDelay = new SendDelay((series) => (series === 1 ? 10 : series === 2 ? 1000 : null));
    const sent = (series: number, lateUs: number) => sample({ series, lateUs });
    expect(sendDelay.tooLateRatio()).toBe(0);
    sendDelay.add(batchOf([sent(2, 2400), sent(2, 99_000), sent(3, 5_000_000), sent(1, 900)]));
    expect(sendDelay.tooLateRatio()).toBe(0);
    sendDelay.add(batchOf([sent(1, 1100), sent(2, 101_000)]));
    expect(sendDelay.tooLateRatio()).toBeCloseTo(2 / 6);
  });
});
