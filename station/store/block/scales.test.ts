import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELAY_US, delayIndex, keptRtt, RTT_MS, rttIndex } from './scales.ts';

describe('the scale of RTTs', () => {
  it('has an error of half a µs up to 2 ms, and of 0.05 % above', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_290_000_000 }), (units) => {
        const rttMs = units / 10_000;
        const errorUs = Math.abs(keptRtt(rttMs) - rttMs) * 1000;
        expect(errorUs).toBeLessThanOrEqual(Math.max(0.5, (rttMs * 1000) / 2048) + 1e-6);
      }),
    );
  });

  it('keeps whole µs up to 2 ms exactly', () => {
    for (let us = 0; us < 2048; us++) expect(keptRtt(us / 1000)).toBe(us / 1000);
  });

  it('reads every index back as itself, in rising order', () => {
    for (const [index, rttMs] of RTT_MS.entries()) {
      expect(rttIndex(rttMs)).toBe(index);
      if (index > 0) expect(rttMs).toBeGreaterThan(RTT_MS[index - 1] as number);
    }
  });

  it('takes anything as an RTT', () => {
    for (const rttMs of [-5, -0, Number.POSITIVE_INFINITY, 1e300]) expect(RTT_MS[rttIndex(rttMs)]).toBeDefined();
  });
});

describe('the scale of send delays', () => {
  it('has an error of 12.5 % at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (us) => {
        expect(Math.abs((DELAY_US[delayIndex(us)] as number) - us)).toBeLessThanOrEqual(us / 8);
      }),
    );
  });

  it('reads every index back as itself', () => {
    for (const [index, us] of DELAY_US.entries()) expect(delayIndex(us)).toBe(index);
  });
});
