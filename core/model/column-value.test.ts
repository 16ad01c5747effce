import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnValue, NO_VALUE, storedValue, valueText } from './column-value.ts';
import type { ProbeColumn } from './probe-definition.ts';

const time = {
  name: 'connectMs',
  type: 'u32',
  title: 'Connect',
  unit: 'ms',
  scale: 0.001,
  none: NO_VALUE.u32,
} as const;
const offset = { ...time, name: 'offsetMs', type: 'i32', none: NO_VALUE.i32 } as const;
const state: ProbeColumn = { ...time, name: 'state', unit: 'word', scale: 1, words: { idle: 0, busy: 1 } };

describe('a value of a probe column', () => {
  it('comes back in its unit, to the precision of its scale', () => {
    for (const column of [time, offset]) {
      fc.assert(
        fc.property(fc.integer({ min: column === time ? 0 : -2_000_000_000, max: 2_000_000_000 }), (micros) => {
          expect(columnValue(column, storedValue(column, micros / 1000))).toBe(micros / 1000);
        }),
      );
    }
  });

  it('that is missing or no number is no value', () => {
    for (const column of [time, offset]) {
      for (const missing of [null, undefined, Number.NaN]) {
        expect(columnValue(column, storedValue(column, missing))).toBeNull();
      }
    }
    expect(columnValue(time, undefined)).toBeNull();
  });

  it('beyond its type is the limit, never "no value"', () => {
    expect(columnValue(time, storedValue(time, 1e12))).toBe(4294967.294);
    expect(columnValue(time, storedValue(time, -1))).toBe(0);
    expect(columnValue(offset, storedValue(offset, -1e12))).toBe(-2147483.647);
    expect(columnValue(offset, storedValue(offset, Number.POSITIVE_INFINITY))).toBe(2147483.647);
  });

  it('is its word where it has one', () => {
    expect([0, 1, 2].map((stored) => columnValue(state, stored))).toEqual(['idle', 'busy', 2]);
  });

  it('is shown with its unit and as many digits as mean something', () => {
    expect(valueText({ unit: 'ms' }, 0.12345)).toBe('0.123 ms');
    expect(valueText({ unit: 'ms' }, 123.456)).toBe('123.5 ms');
    expect(valueText({ unit: 'mbitPerSecond' }, 999.44)).toBe('999.4 Mbit/s');
    expect(valueText({ unit: 'mbitPerSecond' }, 17_477)).toBe('17.48 Gbit/s');
    expect(valueText({ unit: 'percent' }, 7)).toBe('7 %');
    expect(valueText({ unit: 'word' }, 'idle')).toBe('idle');
  });
});
