import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duePeriod, nextDueMs } from './report-periods.ts';
import { REPORT_PERIODS, ReportSchedule, ReportSettings } from './report-schedule.ts';

const at = (text: string): number => Date.parse(text);
const spanOf = (...args: Parameters<typeof duePeriod>) => {
  const { fromMs, toMs, dueMs } = duePeriod(...args);
  return [fromMs, toMs, dueMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
};

describe('the report that is due', () => {
  it('is of the day before, from its time of day on', () => {
    const timing = { every: 'day', at: '06:00' } as const;
    expect(spanOf(timing, at('2026-11-30T06:00:00Z'))).toEqual([
      '2026-11-29T00:00',
      '2026-11-30T00:00',
      '2026-11-30T06:00',
    ]);
    expect(spanOf(timing, at('2026-11-30T05:59:59Z'))).toEqual([
      '2026-11-28T00:00',
      '2026-11-29T00:00',
      '2026-11-29T06:00',
    ]);
  });

  it('is of the week from Monday to Sunday, or of the month', () => {
    expect(spanOf({ every: 'week' }, at('2026-12-02T12:00:00Z'))).toEqual([
      '2026-11-23T00:00',
      '2026-11-30T00:00',
      '2026-11-30T00:05',
    ]);
    expect(spanOf({ every: 'month' }, at('2027-01-31T12:00:00Z'))).toEqual([
      '2026-12-01T00:00',
      '2027-01-01T00:00',
      '2027-01-01T00:05',
    ]);
  });

  it('is of a local day, which has 25 hours when summer time ends', () => {
    const timing = { every: 'day', timeZone: 'Europe/Berlin' } as const;
    expect(spanOf(timing, at('2026-10-26T00:00:00Z'))).toEqual([
      '2026-10-24T22:00',
      '2026-10-25T23:00',
      '2026-10-25T23:05',
    ]);
  });

  it('is always over, and the next one later than now', () => {
    const timings = fc.record({
      every: fc.constantFrom(...REPORT_PERIODS),
      at: fc.constantFrom('00:00', '03:30', '23:59'),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu'),
    });
    fc.assert(
      fc.property(timings, fc.integer({ min: at('2020-01-01'), max: at('2030-01-01') }), (timing, nowMs) => {
        const { fromMs, toMs, dueMs } = duePeriod(timing, nowMs);
        const nextMs = nextDueMs(timing, nowMs);
        expect(fromMs).toBeLessThan(toMs);
        expect(toMs).toBeLessThanOrEqual(dueMs);
        expect(dueMs).toBeLessThanOrEqual(nowMs);
        expect(nextMs).toBeGreaterThan(nowMs);
        expect(duePeriod(timing, nextMs).toMs).toBeGreaterThan(toMs);
      }),
    );
  });
});

it.each([
  [{ every: 'year' }, /every must be one of/],
  [{ at: '24:00' }, /time of day/],
  [{ timeZone: 'Mars' }, /time zone/],
  [{ formats: [] }, /at least one/],
  [{ folder: 'reports' }, /absolute path/],
  [{ name: '' }, /1 to 60 characters/],
])('a schedule with %o is refused', (change, message) => {
  const schedule = { name: 'Daily', every: 'day', formats: ['html'], ...change };
  expect(ReportSchedule.safeParse(schedule).error?.issues[0]?.message).toMatch(message);
});

it('names of schedules and ids of criteria are used once', () => {
  const schedule = { name: 'Daily', every: 'day', formats: ['html'] };
  expect(ReportSettings.safeParse({ schedules: [schedule, schedule] }).success).toBe(false);
  expect(ReportSettings.safeParse({ schedules: [schedule] }).success).toBe(true);
});
