import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gridOf, roundAtMs, Schedule } from './schedule.ts';

const START = 1_700_000_000_000;
const period = fc.integer({ min: 10, max: 600_000 });
const total = fc.integer({ min: 1, max: 500 });

const planned = (schedule: Schedule, periodMs: number, count: number) => {
  const slots = Array.from({ length: count }, (_, index) => schedule.slots(START, periodMs, index, count));
  schedule.nextAddition();
  return slots;
};

/** The longest time in a period without a packet, the turn of the period included. */
function longestGap(times: readonly number[], periodMs: number): number {
  const phases = times.map((at) => at % periodMs).sort((left, right) => left - right);
  const wrapped = [...phases, (phases[0] as number) + periodMs];
  return Math.max(...phases.map((phase, at) => (wrapped[at + 1] as number) - phase));
}

it('starts the first round within a second, on whole milliseconds, and never in the past', () => {
  fc.assert(
    fc.property(period, total, fc.nat(5), (periodMs, count, earlier) => {
      const schedule = new Schedule();
      for (let at = 0; at < earlier; at++) schedule.nextAddition();
      for (const { firstAtMs, steadyFromMs } of planned(schedule, periodMs, count)) {
        expect(firstAtMs).toBeGreaterThanOrEqual(START);
        expect(firstAtMs).toBeLessThan(START + Math.min(1000, periodMs));
        expect(Number.isInteger(firstAtMs) && Number.isInteger(steadyFromMs)).toBe(true);
      }
    }),
  );
});

it('lets round 1 come no sooner than half a period after round 0, and no later than one and a half', () => {
  fc.assert(
    fc.property(period, total, fc.nat(5), (periodMs, count, earlier) => {
      const schedule = new Schedule();
      for (let at = 0; at < earlier; at++) schedule.nextAddition();
      for (const slots of planned(schedule, periodMs, count)) {
        const waitMs = roundAtMs(slots, periodMs, 1) - roundAtMs(slots, periodMs, 0);
        expect(waitMs).toBeGreaterThanOrEqual(periodMs / 2);
        expect(waitMs).toBeLessThanOrEqual(periodMs * 1.5);
      }
    }),
  );
});

it('lets round 1 wait until a long round 0 is over', () => {
  fc.assert(
    fc.property(
      period,
      total,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (periodMs, count, share) => {
        const roundMs = Math.floor(share * periodMs);
        const schedule = new Schedule();
        for (let index = 0; index < count; index++) {
          const { firstAtMs, steadyFromMs } = schedule.slots(START, periodMs, index, count, 1, roundMs);
          expect(steadyFromMs).toBeGreaterThanOrEqual(firstAtMs + roundMs);
        }
      },
    ),
  );
});

it('spreads entries added together evenly over their period', () => {
  fc.assert(
    fc.property(period, total, (periodMs, count) => {
      const steady = planned(new Schedule(), periodMs, count).map((slots) => slots.steadyFromMs);
      expect(longestGap(steady, periodMs)).toBeLessThanOrEqual(periodMs / count + 1);
    }),
  );
});

it('puts entries added one by one into the gaps between those before them', () => {
  const schedule = new Schedule();
  const times: number[] = [];
  for (let count = 1; count <= 100; count++) {
    times.push(...planned(schedule, 10_000, 1).map((slots) => slots.steadyFromMs));
    expect(longestGap(times, 10_000)).toBeLessThanOrEqual((10_000 / count) * 2 + 2);
  }
});

it('repeats at the period without drift', () => {
  const slots = { firstAtMs: 5, steadyFromMs: 900 };
  expect([0, 1, 2, 1_000_000].map((round) => roundAtMs(slots, 1000, round))).toEqual([5, 900, 1900, 999_999_900]);
});

it('rounds a start between milliseconds up to the next slot', () => {
  expect(new Schedule().slots(START + 0.2, 1000, 0, 1).firstAtMs).toBe(START + 1);
});

it('puts dense plans on every fourth slot, still evenly, and leaves thin ones on every slot', () => {
  expect([1, 1999, 2000, 20_000].map(gridOf)).toEqual([1, 1, 4, 4]);
  const schedule = new Schedule();
  const times = Array.from({ length: 6000 }, (_, index) => schedule.slots(START + 1, 1000, index, 6000, 4).firstAtMs);
  expect(times.every((at) => at % 4 === 0 && at > START)).toBe(true);
  const perSlot = new Map<number, number>();
  for (const at of times) perSlot.set(at, (perSlot.get(at) ?? 0) + 1);
  expect(perSlot.size).toBe(250);
  expect(new Set(perSlot.values())).toEqual(new Set([24]));
});

it('does not put a period on a grid that it would drift off', () => {
  const schedule = new Schedule();
  const times = Array.from({ length: 4 }, (_, index) => schedule.slots(START + 1, 10, index, 4, 4).firstAtMs - START);
  expect(times).toEqual([1, 3, 6, 8]);
});
