import { expect, it } from 'vitest';
import { isTimeZone, ZonedTime } from './zoned-time.ts';

it('formats moments in a time zone, whatever that of the computer is', () => {
  const summer = Date.UTC(2026, 6, 1, 22, 30, 5);
  expect(new ZonedTime('Europe/Berlin').text(summer)).toBe('2026-07-02 00:30:05');
  expect(new ZonedTime('UTC').text(summer)).toBe('2026-07-01 22:30:05');
  expect(new ZonedTime('Asia/Kolkata').offsetMs(summer)).toBe(5.5 * 3_600_000);
});

it('knows time zones that exist', () => {
  expect(['UTC', 'Europe/Vienna', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
