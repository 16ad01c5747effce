import { expect, it } from 'vitest';
import { formatLocalTime } from './local-time.ts';

const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 5, 9).getTime();

it('formats a moment of the same day by its time alone', () => {
  expect(formatLocalTime(at(30, 16), at(30, 3))).toBe('16:05:09');
});

it('adds another day', () => {
  expect(formatLocalTime(at(1, 0), at(2, 0))).toBe('2026-11-01 00:05:09');
});
