import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatRtt, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['2s', 2000],
    ['1.5m', 90_000],
    ['.5s', 500],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['250μs', 0.25],
    [' 3 s ', 3000],
    ['3S', 3000],
    ['0ms', 0],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ms });
  });

  it.each([
    ['5', '5 has no unit: write 5s or 5ms'],
    ['5 weeks', 'Unknown unit "weeks": use us, ms, s, m, h or d'],
    ['5constructor', 'Unknown unit "constructor": use us, ms, s, m, h or d'],
    ['', '"" is not a duration: write a number and a unit, as 500ms, 2s or 5m'],
    ['-1s', '"-1s" is not a duration: write a number and a unit, as 500ms, 2s or 5m'],
    ['1.s', '"1.s" is not a duration: write a number and a unit, as 500ms, 2s or 5m'],
    ['1s 2s', '"1s 2s" is not a duration: write a number and a unit, as 500ms, 2s or 5m'],
  ])('says of %j what would be right', (text, error) => {
    expect(parseDuration(text)).toEqual({ error });
  });

  it('refuses what is not finite', () => {
    const digits = '9'.repeat(400);
    expect(parseDuration(`${digits}s`)).toEqual({ error: `"${digits}s" is too long` });
  });

  it('never throws and never gives anything but a finite time that is not negative', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseDuration(text);
        if ('ms' in parsed) expect(Number.isFinite(parsed.ms) && parsed.ms >= 0).toBe(true);
        else expect(parsed.error).not.toBe('');
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [250, '250ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [90_000, '90s'],
    [60_000, '1m'],
    [3_600_000, '1h'],
    [86_400_000, '1d'],
    [0.5, '0.5ms'],
    [1000.5, '1000.5ms'],
    [60_500, '60500ms'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes what parses back to the same, down to a microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (us) => {
        const parsed = parseDuration(formatDuration(us / 1000));
        expect('ms' in parsed && Math.round(parsed.ms * 1000)).toBe(us);
      }),
    );
  });
});

describe('formatRtt', () => {
  it.each([
    [0.0451, '45.1 µs'],
    [0.4512, '451 µs'],
    [1.234, '1.23 ms'],
    [12.34, '12.3 ms'],
    [123.4, '123 ms'],
    [1234, '1.23 s'],
    [0, '0.0 µs'],
    [Number.NaN, '–'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(formatRtt(ms)).toBe(text);
  });

  it.each([
    [0.9996, '1.00 ms'],
    [9.996, '10.0 ms'],
    [99.96, '100 ms'],
    [999.6, '1.00 s'],
    [0.09996, '100 µs'],
  ])('goes to the next unit when %d rounds up to it', (ms, text) => {
    expect(formatRtt(ms)).toBe(text);
  });
});

it('formats negative one-way delays in the unit of their size', () => {
  expect([-0.25, -12.34, -300, -1234].map(formatRtt)).toEqual(['−250 µs', '−12.3 ms', '−300 ms', '−1.23 s']);
  expect([Number.NEGATIVE_INFINITY, Number.NaN].map(formatRtt)).toEqual(['–', '–']);
});
