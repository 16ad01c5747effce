import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../testing/runs.ts';
import { firstRoundsOf, gridOf, type Placing, roundAtMs, Schedule, type Slots } from './schedule.ts';

const START = 1_700_000_000_000;
const period = fc.integer({ min: 10, max: 600_000 });
const total = fc.integer({ min: 1, max: 500 });

const NO_LIMIT = { mostPps: Number.POSITIVE_INFINITY, busyPps: 0, gridMs: 1 };

const entry = (periodMs: number, more: Partial<Placing> = {}): Placing => ({
  periodMs,
  packets: 1,
  roundMs: 0,
  isResumed: false,
  ...more,
});

const planned = (schedule: Schedule, periodMs: number, count: number, more: Partial<Placing> = {}): Slots[] =>
  schedule.place(
    Array.from({ length: count }, () => entry(periodMs, more)),
    START,
    NO_LIMIT,
  );

/** A schedule to which `earlier` entries were added before. */
function used(earlier: number): Schedule {
  const schedule = new Schedule();
  for (let at = 0; at < earlier; at++) schedule.place([entry(1000)], START, NO_LIMIT);
  return schedule;
}

/** The longest time in a period without a packet, including its wrap-around. */
function longestGap(times: readonly number[], periodMs: number): number {
  const phases = times.map((at) => at % periodMs).sort((left, right) => left - right);
  const wrapped = [...phases, (phases[0] as number) + periodMs];
  return Math.max(...phases.map((phase, at) => (wrapped[at + 1] as number) - phase));
}

it('starts the first round within a second, on whole milliseconds, and never in the past', () => {
  fc.assert(
    fc.property(period, total, fc.nat(5), (periodMs, count, earlier) => {
      for (const { firstAtMs, steadyFromMs } of planned(used(earlier), periodMs, count)) {
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
      for (const slots of planned(used(earlier), periodMs, count)) {
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
        for (const { firstAtMs, steadyFromMs } of planned(new Schedule(), periodMs, count, { roundMs })) {
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
  expect(new Schedule().place([entry(1000)], START + 0.2, NO_LIMIT)[0]?.firstAtMs).toBe(START + 1);
});

it('puts dense plans on every tenth slot, still evenly, and leaves thin ones on every slot', () => {
  expect([1, 1999, 2000, 10_000, 10_001, 20_000].map(gridOf)).toEqual([1, 1, 10, 10, 5, 5]);
  const entries = Array.from({ length: 6000 }, () => entry(1000));
  const times = new Schedule().place(entries, START + 1, { ...NO_LIMIT, gridMs: 10 }).map((slots) => slots.firstAtMs);
  expect(times.every((at) => at % 10 === 0 && at > START)).toBe(true);
  const perSlot = new Map<number, number>();
  for (const at of times) perSlot.set(at, (perSlot.get(at) ?? 0) + 1);
  expect(perSlot.size).toBe(100);
  expect(new Set(perSlot.values())).toEqual(new Set([60]));
});

it('does not put a period on a grid that it would drift off', () => {
  const entries = Array.from({ length: 4 }, () => entry(10));
  const slots = new Schedule().place(entries, START + 1, { ...NO_LIMIT, gridMs: 4 });
  expect(slots.map(({ firstAtMs }) => firstAtMs - START)).toEqual([1, 3, 6, 8]);
});

/** The most packets in any second that lies within so long after `fromMs`. */
function busiestSecond(entries: readonly Placing[], slots: readonly Slots[], fromMs: number, forMs: number): number {
  const sent = new Uint32Array(forMs);
  for (const [at, { periodMs, packets }] of entries.entries()) {
    const { steadyFromMs } = slots[at] as Slots;
    const passed = Math.max(0, Math.floor((fromMs - steadyFromMs) / periodMs));
    for (let round = passed; ; round++) {
      const ms = roundAtMs(slots[at] as Slots, periodMs, round) - fromMs;
      if (ms >= forMs) break;
      if (ms >= 0) sent[ms] = (sent[ms] as number) + packets;
    }
  }
  let [most, now] = [0, 0];
  for (const [ms, packets] of sent.entries()) {
    now += packets - (ms >= 1000 ? (sent[ms - 1000] as number) : 0);
    most = Math.max(most, now);
  }
  return most;
}

describe('the first round', () => {
  it('takes as long as the limit asks for, then goes over into the steady rate', () => {
    const entries = Array.from({ length: 60_000 }, () => entry(10_000));
    const slots = new Schedule().place(entries, START, { mostPps: 20_000, busyPps: 0, gridMs: 4 });
    expect(busiestSecond(entries, slots, START, 20_000)).toBe(20_000);
    expect(Math.max(...slots.map(({ firstAtMs }) => firstAtMs)) - START).toBeLessThan(3000);
    expect(firstRoundsOf(entries, 20_000)).toEqual({ widthMs: 3000, packetsPerSecond: 20_000 });
  });

  it('is spread over the whole period where the next would come into it', () => {
    const entries = Array.from({ length: 12_000 }, () => entry(10_000));
    const slots = new Schedule().place(entries, START, { mostPps: 2000, busyPps: 0, gridMs: 1 });
    expect(busiestSecond(entries, slots, START, 30_000)).toBe(1200);
    expect(firstRoundsOf(entries, 2000)).toEqual({ widthMs: 10_000, packetsPerSecond: 1200 });
    expect(firstRoundsOf([entry(200)], 2000)).toEqual({ widthMs: 200, packetsPerSecond: 5 });
  });

  it('waits for what others have under way, and no longer', () => {
    const many = Array.from({ length: 3000 }, () => entry(30_000));
    const schedule = new Schedule();
    const limit = { mostPps: 1000, busyPps: 0, gridMs: 1 };
    const before = schedule.place(many, START, limit);
    const after = schedule.place([entry(30_000)], START + 500, { ...limit, busyPps: 100 });
    expect(after[0]?.firstAtMs).toBeGreaterThan(Math.max(...before.map(({ firstAtMs }) => firstAtMs)));
    expect(after[0]?.firstAtMs).toBeLessThanOrEqual(START + 4000);
  });

  it('is at once for one entry after the other, as long as there is room', () => {
    const schedule = new Schedule();
    for (let at = 0; at < 400; at++) {
      const around = { mostPps: 1000, busyPps: at / 10, gridMs: 1 };
      const [slots] = schedule.place([entry(10_000)], START, around);
      expect(slots?.firstAtMs).toBeLessThan(START + 1000);
    }
  });

  const someEntries = fc.array(
    fc.record({
      count: fc.integer({ min: 1, max: 200 }),
      periodMs: fc.constantFrom(100, 700, 1000, 1500, 2000, 5000, 9999, 10_000, 30_000),
      packets: fc.constantFrom(1, 1, 3, 30),
      isResumed: fc.boolean(),
      afterMs: fc.integer({ min: 0, max: 3000 }),
    }),
    { minLength: 1, maxLength: 6 },
  );

  it('never brings more packets into a second than the limit, whatever is added and when', () => {
    fc.assert(
      fc.property(someEntries, fc.double({ min: 1, max: 4, noNaN: true }), (additions, spare) => {
        const pps = ({ count, periodMs, packets }: (typeof additions)[number]) => (count * packets * 1000) / periodMs;
        const mostPps = Math.ceil(additions.reduce((total, one) => total + pps(one), 0) * spare);
        const schedule = new Schedule();
        const entries: Placing[] = [];
        const slots: Slots[] = [];
        let [startMs, busyPps] = [START, 0];
        for (const one of additions) {
          startMs += one.afterMs;
          const added = Array.from({ length: one.count }, () => entry(one.periodMs, one));
          slots.push(...schedule.place(added, startMs, { mostPps, busyPps, gridMs: 1 }));
          entries.push(...added);
          busyPps += pps(one);
        }
        // A second that begins anywhere may catch one round more of each addition than its share.
        const uneven = additions.reduce((total, { packets }) => total + packets, 0);
        const steady = busiestSecond(entries, slots, START + 120_000, 30_000);
        expect(busiestSecond(entries, slots, START, 45_000)).toBeLessThanOrEqual(Math.max(mostPps + uneven, steady));
      }),
      { numRuns: runs(20) },
    );
  });
});
