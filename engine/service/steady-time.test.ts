import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../core/ports/clock.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SteadyTime } from './steady-time.ts';

const START = 1_700_000_000_000;

function steady(part: Partial<Clock> = {}) {
  const clock = new FakeClock(START);
  const steps: number[] = [];
  const time = new SteadyTime(Object.assign(clock, part), (stepMs) => steps.push(stepMs));
  return { clock, steps, time };
}

describe('steady time', () => {
  it.each([-3_600_000, -60, 60, 3_600_000])('stays when the wall clock is set by %d ms, and reports it', (stepMs) => {
    const { clock, steps, time } = steady();
    clock.step(stepMs);
    expect(time.nowMs()).toBe(START);
    expect(steps).toEqual([stepMs]);
    expect(time.stepMs).toBe(stepMs);
    expect(time.nowMs()).toBe(START);
    expect(steps).toHaveLength(1);
  });

  it('follows a sleep, of which it reports nothing', () => {
    const { clock, steps, time } = steady();
    clock.sleep(3_600_000);
    expect(time.nowMs()).toBe(START + 3_600_000);
    expect(time.wokeAtMs).toBe(START + 3_600_000);
    expect(steps).toEqual([]);
  });

  it('tells a sleep from a step of the same moment', () => {
    const { clock, steps, time } = steady();
    clock.sleep(3_600_000);
    clock.step(-7_200_000);
    expect(time.nowMs()).toBe(START + 3_600_000);
    expect(steps).toEqual([-7_200_000]);
  });

  it('takes a large jump forward for a sleep where the time since boot is unknown', () => {
    const { clock, steps, time } = steady({ upMs: () => null });
    clock.step(1000);
    expect(time.nowMs()).toBe(START);
    clock.step(60_000);
    expect(time.nowMs()).toBe(START + 60_000);
    clock.step(-60_000);
    expect(time.nowMs()).toBe(START + 60_000);
    expect(steps).toEqual([1000, -60_000]);
  });

  it('takes no slow drift for a step', () => {
    const { clock, steps, time } = steady();
    for (let at = 0; at < 100; at++) {
      clock.step(10);
      expect(time.nowMs()).toBe(START);
    }
    expect(steps).toEqual([]);
    expect(time.stepMs).toBe(1000);
  });
});

describe('an alarm', () => {
  it('comes soon after a sleep beyond its time', () => {
    const { clock, time } = steady();
    let at = 0;
    time.at(START + 3_600_000, () => {
      at = clock.nowMs();
    });
    clock.advance(1500);
    clock.sleep(7_200_000);
    clock.advance(1000);
    expect(at).toBeGreaterThan(0);
    expect(clock.pending).toBe(0);
  });

  it('comes at its time however often the wall clock is set, unless it is cancelled', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ afterMs: fc.integer({ min: 1, max: 5000 }), stepMs: fc.integer({ min: -1e7, max: 1e7 }) }),
        ),
        fc.integer({ min: 0, max: 20_000 }),
        (steps, delayMs) => {
          const { clock, time } = steady();
          const at: number[] = [];
          time.at(START + delayMs, () => at.push(clock.monotonicMs()));
          const other = time.at(START + delayMs, () => at.push(-1));
          other.cancel();
          for (const { afterMs, stepMs } of steps) {
            clock.step(stepMs);
            clock.advance(afterMs);
          }
          clock.advance(20_000);
          expect(at).toEqual([delayMs]);
          expect(clock.pending).toBe(0);
        },
      ),
    );
  });
});
