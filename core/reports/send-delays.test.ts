import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countedPercentile, SendDelays } from './send-delays.ts';

it('send delays are counted to within 6.25 %, small ones exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(40), fc.nat(0xffff_ffff)), { minLength: 1 }), (list) => {
      const delays = new SendDelays();
      for (const us of list) delays.add(us);
      const counts = delays.counts();
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(list.length);
      expect([...counts.keys()]).toEqual([...counts.keys()].sort((left, right) => left - right));
      const sorted = list.toSorted((left, right) => left - right);
      const median = sorted[Math.ceil(sorted.length / 2) - 1] as number;
      const found = countedPercentile(counts, 0.5) as number;
      expect(Math.abs(found - median)).toBeLessThanOrEqual(median < 16 ? 0 : median / 16);
    }),
  );
});
