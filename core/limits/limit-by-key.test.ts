import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { LimitByKey } from './limit-by-key.ts';

describe('a limit by key', () => {
  it('permits a burst, then its rate, for each key', () => {
    const clock = new FakeClock();
    const limit = new LimitByKey({ burst: 3, perSecond: 2 }, clock);
    const take = (key: string, times: number) => Array.from({ length: times }, () => limit.take(key));
    expect(take('a', 4)).toEqual([true, true, true, false]);
    expect(take('b', 1)).toEqual([true]);
    clock.advance(500);
    expect(take('a', 2)).toEqual([true, false]);
    clock.advance(3_600_000);
    expect(take('a', 4)).toEqual([true, true, true, false]);
  });

  it('is not delayed by attempts that were refused', () => {
    const clock = new FakeClock();
    const limit = new LimitByKey({ burst: 1, perSecond: 1 }, clock);
    limit.take('a');
    for (let at = 0; at < 7; at++) {
      clock.advance(125);
      expect(limit.take('a')).toBe(false);
    }
    clock.advance(125);
    expect(limit.take('a')).toBe(true);
  });
});
