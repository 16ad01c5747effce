import { afterEach, describe, expect, it } from 'vitest';
import { formatLatencies } from '../charts/chart-axes.ts';
import { formatBitRate, formatRtt } from './quantities.ts';
import { DEFAULT_UNITS, setUnits, unitsOf } from './units.ts';

afterEach(() => setUnits(DEFAULT_UNITS));

describe('a measured time', () => {
  it('is in the unit that suits it, unless the user chose one', () => {
    expect([0.0123, 0.5, 12.34, 1234].map(formatRtt)).toEqual(['12.3 µs', '500 µs', '12.3 ms', '1.23 s']);
    setUnits({ time: 'ms', rate: 'bit' });
    expect([0.0123, 0.5, 12.34, 1234].map(formatRtt)).toEqual(['0.012 ms', '0.500 ms', '12.3 ms', '1\u202f234 ms']);
    setUnits({ time: 'us', rate: 'bit' });
    expect([0.0123, 12.34].map(formatRtt)).toEqual(['12 µs', '12\u202f340 µs']);
    expect(formatRtt(Number.NaN)).toBe('–');
    expect([-0.25, -300].map(formatRtt)).toEqual(['−250 µs', '−300\u202f000 µs']);
  });

  it('has that unit on the axis of a chart, too', () => {
    expect(formatLatencies([0, 500], 1500, 500)).toEqual(['0.0 s', '0.5 s']);
    setUnits({ time: 'ms', rate: 'bit' });
    expect(formatLatencies([0, 500], 1500, 500)).toEqual(['0 ms', '500 ms']);
  });
});

it('a rate is in bits, or in bytes of eight', () => {
  expect(formatBitRate(16_000)).toBe('16.0 kbit/s');
  setUnits({ time: 'auto', rate: 'byte' });
  expect(formatBitRate(16_000)).toBe('2.00 kB/s');
});

it('stored units that are none are the default', () => {
  expect(unitsOf({ time: 'ms', rate: 'byte' })).toEqual({ time: 'ms', rate: 'byte' });
  for (const stored of [undefined, null, 'ms', { time: 'fortnight', rate: 8 }])
    expect(unitsOf(stored)).toEqual(DEFAULT_UNITS);
});
