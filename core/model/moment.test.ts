import { describe, expect, it } from 'vitest';
import { parseMoment } from './moment.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const at = (text: string, end: 'from' | 'to' = 'from') => {
  const parsed = parseMoment(text, end, NOW);
  return 'ms' in parsed ? new Date(parsed.ms).toISOString() : parsed.error;
};

describe('parseMoment', () => {
  it.each([
    ['2026-11-30T08:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['2026-11-30t08:00:00.250z', '2026-11-30T08:00:00.250Z'],
    ['2026-11-30T08:00+01:00', '2026-11-30T07:00:00.000Z'],
    ['2026-11-30 08:00:00-05:30', '2026-11-30T13:30:00.000Z'],
    ['-24h', '2026-11-29T12:00:00.000Z'],
    ['-1.5m', '2026-11-30T11:58:30.000Z'],
    [' now ', '2026-11-30T12:00:00.000Z'],
    ['2026-02-28', '2026-02-28T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it('takes a date as the end of a span with that day', () => {
    expect(at('2026-11-30', 'to')).toBe('2026-12-01T00:00:00.000Z');
  });

  it.each([
    ['2026-02-30', '"2026-02-30" does not exist: write 2026-11-30T08:00:00Z, 2026-11-30, -24h or now'],
    ['2026-02-30T00:00:00Z', expect.stringContaining('does not exist')],
    ['2026-11-30T25:00:00Z', expect.stringContaining('does not exist')],
    ['2026-11-30T08:00:00', expect.stringContaining('has no offset from UTC')],
    ['-24', '24 has no unit: write 24s or 24ms'],
    ['yesterday', expect.stringContaining('is not a time')],
    ['', expect.stringContaining('is not a time')],
  ])('refuses %j', (text, error) => {
    expect(at(text)).toEqual(error);
  });
});
