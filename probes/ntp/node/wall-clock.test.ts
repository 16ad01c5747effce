import { expect, it } from 'vitest';
import { wallClock } from './wall-clock.ts';

/** A wall clock in whole milliseconds over a monotonic one; each reading takes a microsecond. */
function clocks(realOriginMs: number) {
  const state = { at: 0, origin: realOriginMs };
  const advance = () => {
    state.at += 0.001;
  };
  return {
    state,
    sources: {
      epochMs: () => {
        advance();
        return Math.floor(state.origin + state.at);
      },
      monotonicMs: () => {
        advance();
        return state.at;
      },
      originMs: realOriginMs,
    },
  };
}

const errorMs = (clock: ReturnType<typeof wallClock>, state: { at: number; origin: number }): number =>
  Number(clock.nowNs()) / 1e6 - (state.origin + state.at);

it('has fractions of a millisecond', () => {
  const { state, sources } = clocks(1_800_000_000_000.4);
  const clock = wallClock(sources);
  for (let run = 0; run < 50; run++) {
    state.at += 0.37;
    expect(Math.abs(errorMs(clock, state))).toBeLessThan(0.01);
  }
});

it('follows steps of the wall clock, forwards and backwards', () => {
  const { state, sources } = clocks(1_800_000_000_000.4);
  const clock = wallClock(sources);
  for (const step of [3_600_000.2, -7_200_000.9, 2.5]) {
    state.origin += step;
    expect(Math.abs(errorMs(clock, state))).toBeLessThan(0.01);
  }
});

it('agrees with the clock of the system', () => {
  const clock = wallClock();
  const before = Date.now();
  const now = Number(clock.nowNs()) / 1e6;
  expect(now).toBeGreaterThanOrEqual(before - 1);
  expect(now).toBeLessThanOrEqual(Date.now() + 2);
});
