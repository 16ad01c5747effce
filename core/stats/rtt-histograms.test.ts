import fc from 'fast-check';
import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';
import { RttHistograms } from './rtt-histograms.ts';

it('has the percentiles of a row within the width of a bin, whatever its values', () => {
  const times = fc.double({ min: 0.001, max: 60_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 200 }), (values) => {
      const spreads = new RttHistograms();
      for (const ms of values) spreads.add(3, ms);
      const sorted = values.toSorted((left, right) => left - right);
      for (const share of [0, 0.5, 0.95, 1]) {
        const exact = percentile(sorted, share) as number;
        const found = spreads.percentile(3, share);
        expect(found).toBeGreaterThan(exact * 0.968);
        expect(found).toBeLessThan(exact * 1.033);
      }
    }),
  );
});

it('interpolates between two replies that are far apart, as percentiles of the store do', () => {
  const spreads = new RttHistograms();
  for (const ms of [0.028, 1.01]) spreads.add(0, ms);
  expect(spreads.percentile(0, 0.95)).toBeCloseTo(0.961, 1);
});

it('has the median of many round trips within two percent', () => {
  const spreads = new RttHistograms();
  const values = Array.from({ length: 5000 }, (_, at) => 10 + ((at * 7919) % 5000) / 500);
  for (const ms of values) spreads.add(0, ms);
  const exact =
    percentile(
      values.toSorted((left, right) => left - right),
      0.5,
    ) ?? 0;
  expect(Math.abs(spreads.percentile(0, 0.5) / exact - 1)).toBeLessThan(0.02);
});

it('has the same percentiles where parts of the round trips were added as bins', () => {
  const times = fc.array(fc.double({ min: 0.001, max: 60_000, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(times, times, (earlier, later) => {
      const whole = new RttHistograms();
      for (const ms of [...earlier, ...later]) whole.add(0, ms);
      const joined = new RttHistograms();
      for (const part of [earlier, later]) {
        const own = new RttHistograms();
        for (const ms of part) own.add(7, ms);
        joined.append(0, JSON.parse(JSON.stringify(own.bins(7))));
      }
      for (const share of [0, 0.5, 0.95, 1]) expect(joined.percentile(0, share)).toBe(whole.percentile(0, share));
      expect(joined.bins(0)).toEqual(whole.bins(0));
    }),
  );
});

it('has a few bins where a round trip is shorter than clocks tell, as 0 is between two readings of a coarse clock', () => {
  const spreads = new RttHistograms();
  for (const ms of [0, 1e-30, 0.02, 40]) spreads.add(0, ms);
  expect(spreads.bins(0)?.length).toBeLessThan(700);
  expect(spreads.percentile(0, 0)).toBeLessThan(0.0002);
  expect(spreads.percentile(0, 1)).toBeGreaterThan(39);
});

it('knows no percentile without round trips, or where some are known as figures only', () => {
  const spreads = new RttHistograms();
  expect(spreads.percentile(0, 0.5)).toBeNaN();
  spreads.add(0, 5);
  expect(spreads.percentile(0, 0.5)).toBeCloseTo(5, 0);
  spreads.setIncomplete(0);
  expect(spreads.percentile(0, 0.5)).toBeNaN();
  spreads.clear();
  spreads.add(0, 7);
  expect(spreads.percentile(0, 0.5)).toBeCloseTo(7, 0);
});
