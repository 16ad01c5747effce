import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, parseTimeWindows, WEEK_S, WEEKDAYS, type WeekSpan } from './time-windows.ts';

const spansOf = (text: string): readonly WeekSpan[] => {
  const parsed = parseTimeWindows(text);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.spans;
};

const errorOf = (text: string) => (parseTimeWindows(text) as { readonly error?: string }).error;

const DAY = 86_400;
const HOUR = 3600;

describe('time windows', () => {
  it('reads days and times', () => {
    expect(spansOf('tue 08:00-18:30')).toEqual([{ fromS: DAY + 8 * HOUR, toS: DAY + 18.5 * HOUR }]);
    expect(spansOf('mon,wed 01:00:10-02:00')).toEqual([
      { fromS: HOUR + 10, toS: 2 * HOUR },
      { fromS: 2 * DAY + HOUR + 10, toS: 2 * DAY + 2 * HOUR },
    ]);
  });

  it('reads ranges of days, also over the end of the week', () => {
    expect(spansOf('mon-wed 00:00-01:00')).toHaveLength(3);
    expect(spansOf('sun-mon 00:00-01:00')).toEqual([
      { fromS: 0, toS: HOUR },
      { fromS: 6 * DAY, toS: 6 * DAY + HOUR },
    ]);
  });

  it('means every day without days', () => {
    expect(spansOf('08:00-18:00')).toEqual(spansOf('mon-sun 08:00-18:00'));
  });

  it('ends a window over midnight on the next day', () => {
    expect(spansOf('fri 22:00-06:00')).toEqual([{ fromS: 4 * DAY + 22 * HOUR, toS: 5 * DAY + 6 * HOUR }]);
    expect(spansOf('sun 22:00-06:00')).toEqual([
      { fromS: 0, toS: 6 * HOUR },
      { fromS: 6 * DAY + 22 * HOUR, toS: WEEK_S },
    ]);
  });

  it('joins windows that touch or overlap', () => {
    expect(spansOf('00:00-24:00')).toEqual([{ fromS: 0, toS: WEEK_S }]);
    expect(spansOf('mon 08:00-12:00; mon 11:00-13:00; mon 13:00-14:00;')).toEqual([
      { fromS: 8 * HOUR, toS: 14 * HOUR },
    ]);
  });

  it('does not mind spaces and capitals', () => {
    expect(spansOf('  Mon - Fri ,SUN   8:00 - 18:00 ')).toEqual(spansOf('mon-fri,sun 08:00-18:00'));
  });

  it.each([
    ['', 'A time window is missing: write it as mon-fri 08:00-18:00, several with a semicolon between them'],
    ['mon 08:00-09:00;; tue 08:00-09:00', /^A time window is missing/],
    ['mon-fri', /^"mon-fri" is not a time window/],
    ['mon 8-18', '"8" is not a time of day: write it as 08:00, at most 24:00'],
    ['mon 08:00-25:00', /^"25:00" is not a time of day/],
    ['mon 08:60-09:00', /^"08:60" is not a time of day/],
    ['mon 24:00-09:00', '"mon 24:00-09:00" starts at 24:00: write 00:00 of the next day'],
    ['mon 08:00-08:00', '"mon 08:00-08:00" has no duration: the whole day is 00:00-24:00'],
    ['mo 08:00-09:00', '"mo" is not a day: use mon, tue, wed, thu, fri, sat, sun, or mon-fri'],
    ['mon-tu 08:00-09:00', /^"tu" is not a day/],
    ['mon-tue-wed 08:00-09:00', /^"mon-tue-wed" is not a day/],
    ['mon, 08:00-09:00', /^"" is not a day/],
    [Array.from({ length: 65 }, () => '08:00-09:00').join(';'), 'More than 64 time windows'],
  ])('refuses %j', (text, error) => {
    expect(errorOf(text)).toMatch(error);
  });

  it('opens at the times written, and at no others', () => {
    const time = fc.integer({ min: 0, max: DAY / 60 - 1 }).map((minutes) => minutes * 60);
    const window = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      fromS: time,
      toS: time.map((at) => at + 60), // up to 24:00
    });
    const textOf = (atS: number) =>
      [atS / HOUR, (atS / 60) % 60].map((n) => String(Math.floor(n)).padStart(2, '0')).join(':');
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: WEEK_S - 1 }),
        (all, atS) => {
          const windows = all.filter(({ fromS, toS }) => fromS !== toS);
          fc.pre(windows.length > 0);
          const text = windows
            .map(
              ({ days, fromS, toS }) => `${days.map((day) => WEEKDAYS[day]).join(',')} ${textOf(fromS)}-${textOf(toS)}`,
            )
            .join('; ');
          const day = Math.floor(atS / DAY);
          const time = atS % DAY;
          const isOpen = windows.some(({ days, fromS, toS }) =>
            toS > fromS
              ? days.includes(day) && time >= fromS && time < toS
              : (days.includes(day) && time >= fromS) || (days.includes((day + 6) % 7) && time < toS),
          );
          expect(spansOf(text).some((span) => atS >= span.fromS && atS < span.toS)).toBe(isOpen);
        },
      ),
    );
  });

  it('answers any text with spans or an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'monfriwedsat0123456789:-,; ') }), (text) => {
        const parsed = parseTimeWindows(text);
        if ('error' in parsed) expect(parsed.error).not.toBe('');
        else expect(parsed.spans.every(({ fromS, toS }) => fromS >= 0 && fromS < toS && toS <= WEEK_S)).toBe(true);
      }),
    );
  });
});

it('knows time zones by their names', () => {
  expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'].map(isTimeZone)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['', 'Berlin', '+01:00', 'Europe/Berlin ', 'Mars/Base'].map(isTimeZone)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
