import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

const DAY_MS = 86_400_000;

describe("the machine's clock calls back", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([0.5, 24, 25, 60])('after %d days, once and no sooner', (days) => {
    const run = vi.fn();
    systemClock().after(days * DAY_MS, run);
    vi.advanceTimersByTime(days * DAY_MS - 1);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(DAY_MS);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('never when it was cancelled, however late', () => {
    const run = vi.fn();
    const timer = systemClock().after(60 * DAY_MS, run);
    vi.advanceTimersByTime(30 * DAY_MS);
    timer.cancel();
    vi.advanceTimersByTime(60 * DAY_MS);
    expect(run).not.toHaveBeenCalled();
  });
});

it("the machine's time since boot never lags behind the monotonic time", () => {
  const clock = systemClock();
  const [upMs, monotonicMs] = [clock.upMs?.() ?? null, clock.monotonicMs()];
  if (upMs !== null) expect(upMs).toBeGreaterThan(monotonicMs - 1000);
});
