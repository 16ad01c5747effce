import { describe, expect, it } from 'vitest';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { SafeRate } from './safe-rate.ts';
import type { BenchmarkResult } from './self-benchmark.ts';

/** A host whose rates and other load a test sets. */
function host(version = '1', stored?: BenchmarkResult) {
  const clock = new FakeClock();
  const state = {
    found: 5000 as number | null,
    otherShare: 0,
    planPps: 0,
    stored: stored as BenchmarkResult | undefined,
    finds: 0,
  };
  const rate = new SafeRate({
    ...{ version, clock, log: memoryLog() },
    find: async () => {
      state.finds += 1;
      return state.found;
    },
    otherShare: () => state.otherShare,
    planPps: () => state.planPps,
    stored: () => state.stored,
    store: (result) => {
      state.stored = result;
    },
  });
  return { clock, state, rate };
}

describe('the safe rate', () => {
  it('is found once for each version', async () => {
    const { state, rate } = host();
    await rate.open();
    expect([rate.pps, state.stored]).toEqual([5000, { version: '1', safePps: 5000, isBusy: false }]);
    const again = host('1', state.stored);
    await again.rate.open();
    expect([again.rate.pps, again.state.finds]).toEqual([5000, 0]);
    const next = host('2', state.stored);
    await next.rate.open();
    expect(next.state.finds).toBe(1);
  });

  it('that a busy host had is found again in a quiet moment, also after a restart', async () => {
    const { clock, state, rate } = host();
    state.otherShare = 0.9;
    state.found = 250;
    await rate.open();
    expect([rate.pps, state.stored?.isBusy]).toEqual([250, true]);
    const later = host('1', state.stored);
    await later.rate.open();
    for (const one of [{ clock, state, rate }, later]) {
      one.state.found = 5000;
      one.state.otherShare = 0;
      expect([await one.rate.look(), one.rate.pps]).toEqual([false, 250]); // not at once
      one.clock.advance(15 * 60_000);
      one.state.otherShare = 0.5;
      expect(await one.rate.look()).toBe(false);
      one.state.otherShare = 0.1;
      expect([await one.rate.look(), one.rate.pps, one.state.stored?.isBusy]).toEqual([true, 5000, false]);
      one.clock.advance(86_400_000);
      expect(await one.rate.look()).toBe(false);
    }
  });

  it('is not lowered by another look at a busy host, and is by one at a quiet host', async () => {
    const { state, rate } = host();
    state.otherShare = 0.9;
    await rate.open();
    state.found = 250;
    expect(await rate.find()).toBe(5000);
    state.otherShare = 0;
    expect(await rate.find()).toBe(250);
  });

  it('is not lowered in a quiet moment, when this agent itself measures', async () => {
    const { clock, state, rate } = host();
    state.otherShare = 0.9;
    await rate.open();
    clock.advance(15 * 60_000);
    state.otherShare = 0;
    state.found = 250;
    expect([await rate.look(), rate.pps, state.stored?.safePps]).toEqual([false, 5000, 5000]);
  });

  it('is not found again beside a plan that the search would disturb', async () => {
    const { clock, state, rate } = host();
    state.otherShare = 0.9;
    state.found = 250;
    await rate.open();
    clock.advance(15 * 60_000);
    Object.assign(state, { otherShare: 0, found: 5000, planPps: 26 });
    expect([await rate.look(), rate.pps, state.finds]).toEqual([false, 250, 1]);
    state.planPps = 25;
    expect([await rate.look(), rate.pps]).toEqual([true, 5000]);
  });

  it('is not known while this host can send no ICMP echo', async () => {
    const { state, rate } = host();
    state.found = null;
    await rate.open();
    expect([rate.pps, state.stored]).toEqual([null, undefined]);
  });
});
