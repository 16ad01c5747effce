import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elided, elideMiddle } from './label-room.ts';

it('shows any IPv4 address of a router, also in the larger font of a small map', () => {
  expect(elided('192.168.100.100', 118 / 15, false)).toBe('192.168.100.100');
});

it('leaves out the middle of a label that is too long', () => {
  expect(elided('core-switch-of-the-north-building', 7.6, true)).toBe('core-swi…ing');
});

describe('elideMiddle', () => {
  it('keeps beginning and end, and never more than there is room for', () => {
    expect(elideMiddle('xe-0-0.core1.ams.example.net', 16)).toBe('xe-0-0.cor…e.net');
    expect(elideMiddle('short', 16)).toBe('short');
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, most) => {
        expect(elideMiddle(text, most).length).toBeLessThanOrEqual(Math.max(most, 1));
      }),
    );
  });
});
