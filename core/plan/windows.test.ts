import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEEKDAYS } from '../model/time-windows.ts';
import { runs } from '../testing/runs.ts';
import { isInside, nextChange, outsideReason, type TimeWindows, timeWindowsOf } from './windows.ts';

const windowsOf = (schedule: string, timeZone = 'Europe/Berlin') =>
  timeWindowsOf({ schedule, timeZone }) as TimeWindows;

const at = (text: string): number => Date.parse(text);

/** The next changes after an instant, as UTC texts. */
function changes(windows: TimeWindows, from: string, count: number): string[] {
  const found: string[] = [];
  for (let ms = at(from); found.length < count; ) {
    const next = nextChange(windows, ms);
    if (next === null) break;
    found.push(new Date(next).toISOString());
    ms = next;
  }
  return found;
}

describe('time windows', () => {
  it('open and close at local times', () => {
    expect(changes(windowsOf('mon-fri 08:00-18:00'), '2026-11-27T12:00:00Z', 3)).toEqual([
      '2026-11-27T17:00:00.000Z',
      '2026-11-30T07:00:00.000Z',
      '2026-11-30T17:00:00.000Z',
    ]);
  });

  it('keep their local times when clocks go forward and back', () => {
    expect(changes(windowsOf('08:00-18:00'), '2026-03-28T18:00:00Z', 2)).toEqual([
      '2026-03-29T06:00:00.000Z',
      '2026-03-29T16:00:00.000Z',
    ]);
    expect(changes(windowsOf('08:00-18:00'), '2026-10-24T18:00:00Z', 2)).toEqual([
      '2026-10-25T07:00:00.000Z',
      '2026-10-25T17:00:00.000Z',
    ]);
  });

  it('open at the change when their start does not exist, and not at all when no part of them does', () => {
    // 02:00 to 03:00 is left out on 29 March 2026.
    expect(changes(windowsOf('sun 02:30-04:00'), '2026-03-28T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T02:00:00.000Z',
    ]);
    expect(changes(windowsOf('sun 01:00-02:30'), '2026-03-28T00:00:00Z', 2)).toEqual([
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
    ]);
    expect(changes(windowsOf('sun 02:10-02:50'), '2026-03-28T00:00:00Z', 2)).toEqual([
      '2026-04-05T00:10:00.000Z',
      '2026-04-05T00:50:00.000Z',
    ]);
  });

  it('open twice when their time comes twice', () => {
    // 02:00 to 03:00 is repeated on 25 October 2026.
    expect(changes(windowsOf('sun 02:10-02:50'), '2026-10-24T00:00:00Z', 4)).toEqual([
      '2026-10-25T00:10:00.000Z',
      '2026-10-25T00:50:00.000Z',
      '2026-10-25T01:10:00.000Z',
      '2026-10-25T01:50:00.000Z',
    ]);
    // Open until 02:30, closed, and open again when the clock shows 02:00 once more.
    expect(changes(windowsOf('sun 01:00-02:30'), '2026-10-24T00:00:00Z', 4)).toEqual([
      '2026-10-24T23:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
  });

  it('are always open without a change when they cover the week', () => {
    expect(nextChange(windowsOf('00:00-24:00'), 0)).toBeNull();
    expect(nextChange(windowsOf('sun-sat 12:00-24:00; 00:00-12:00'), 0)).toBeNull();
  });

  it('do not change at the end of the week when they pass it', () => {
    expect(changes(windowsOf('sun 22:00-06:00', 'UTC'), '2026-11-29T21:00:00Z', 2)).toEqual([
      '2026-11-29T22:00:00.000Z',
      '2026-11-30T06:00:00.000Z',
    ]);
  });

  it('are those of this host’s time zone without one', () => {
    expect(timeWindowsOf({ schedule: '08:00-09:00', timeZone: null })).toMatchObject({
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    expect(timeWindowsOf({ schedule: null, timeZone: null })).toBeNull();
  });

  it('are named with the moment when they open, and a zone that is set', () => {
    const windows = windowsOf('mon-fri 08:00-18:00', 'Asia/Kathmandu');
    const next = nextChange(windows, at('2026-11-28T00:00:00Z'));
    expect(outsideReason(windows, next)).toBe('outside its schedule until Mon 08:00 (Asia/Kathmandu)');
    expect(outsideReason({ ...windows, isZoneNamed: false }, next)).toBe('outside its schedule until Mon 08:00');
    expect(outsideReason(windows, null)).toBe('outside its schedule');
    const seconds = windowsOf('06:30:05-07:00', 'UTC');
    expect(outsideReason({ ...seconds, isZoneNamed: false }, nextChange(seconds, 0))).toMatch(/until Thu 06:30:05$/);
  });
});

/** Zones with summer time in either half of the year, of half an hour, at midnight, with a skipped day, and none. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/Havana',
  'Asia/Kathmandu',
];
const zone = fc.constantFrom(...ZONES);
const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59), fc.constantFrom(0, 1, 59));
const window = fc
  .record({ days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), from: time, to: time })
  .filter(({ from, to }) => from.join() !== to.join());
const instant = fc.integer({ min: at('2010-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
/** Near a change of the clocks, where mistakes are. */
const nearChange = fc
  .tuple(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2011-12-30'),
    fc.integer({ min: -40 * 3_600_000, max: 40 * 3_600_000 }),
  )
  .map(([day, ms]) => at(`${day}T00:00:00Z`) + ms);
const anInstant = fc.oneof(instant, nearChange);

const two = (value: number) => String(value).padStart(2, '0');
const timeText = (parts: readonly number[]) => parts.map(two).join(':');
const textOf = (windows: readonly { days: number[]; from: number[]; to: number[] }[]) =>
  windows
    .map(({ days, from, to }) => `${days.map((day) => WEEKDAYS[day]).join(',')} ${timeText(from)}-${timeText(to)}`)
    .join('; ');

/** Membership by what a clock on the wall shows, from another formatter. */
function byWallClock(
  windows: readonly { days: number[]; from: number[]; to: number[] }[],
  timeZone: string,
  ms: number,
): boolean {
  const shown = new Date(ms).toLocaleString('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const [, name = '', clock = ''] = /(\w{3}).*?(\d\d:\d\d:\d\d)/.exec(shown) ?? [];
  const day = WEEKDAYS.indexOf(name.toLowerCase() as 'mon');
  return windows.some(({ days, from, to }) => {
    const [start, end] = [timeText(from), timeText(to)];
    if (end > start) return days.includes(day) && clock >= start && clock < end;
    return (days.includes(day) && clock >= start) || (days.includes((day + 6) % 7) && clock < end);
  });
}

describe('properties', () => {
  it('an instant belongs to the windows exactly if the time on the wall does', () => {
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 4 }), zone, anInstant, (windows, timeZone, ms) => {
        expect(isInside(windowsOf(textOf(windows), timeZone), ms)).toBe(byWallClock(windows, timeZone, ms));
      }),
      { numRuns: runs(200) },
    );
  });

  it('the next change is the first instant that differs', () => {
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 3 }),
        zone,
        anInstant,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 8, maxLength: 8 }),
        (list, timeZone, ms, shares) => {
          const windows = windowsOf(textOf(list), timeZone);
          const isOpen = isInside(windows, ms);
          const next = nextChange(windows, ms);
          const untilMs = next ?? ms + 14 * 24 * 3_600_000;
          // Nothing changes until then: at random instants and at each quarter of an hour for the last two days.
          const quarters = Array.from({ length: 192 }, (_, index) => untilMs - 1 - index * 900_000);
          const between = [
            ...shares.map((share) => Math.min(untilMs - 1, Math.floor(ms + (untilMs - ms) * share))),
            ...quarters,
          ].filter((one) => one >= ms);
          for (const one of between) expect(isInside(windows, one)).toBe(isOpen);
          if (next === null) return;
          expect(next).toBeGreaterThan(ms);
          expect(isInside(windows, next)).toBe(!isOpen);
          expect(isInside(windows, next - 1)).toBe(isOpen);
        },
      ),
      { numRuns: runs(100) },
    );
  });
});
