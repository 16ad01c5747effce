import { describe, expect, it } from 'vitest';
import { dialArc, linePath } from './dial-arc.ts';

describe('the arc of a dial', () => {
  it.each([
    [0, '10.00 50.00'],
    [0.5, '50.00 10.00'],
    [1, '90.00 50.00'],
    [7, '90.00 50.00'],
    [-1, '10.00 50.00'],
  ])('of %d ends at %s', (share, end) => {
    expect(dialArc(share)).toBe(`M 10 50 A 40 40 0 0 1 ${end}`);
  });
});

describe('a line through values', () => {
  it('goes from left to right', () => {
    expect(linePath([0, 5, 10], 100, 20, 10)).toBe('M 0.0 20.0 L 50.0 10.0 L 100.0 0.0');
  });

  it('is interrupted by a missing value, and a value alone is a dot', () => {
    expect(linePath([1, null, 1], 100, 20, 2)).toBe('M 0.0 10.0 h 0.01 M 100.0 10.0 h 0.01');
  });

  it('of nothing, or of zeros, is drawn', () => {
    expect(linePath([], 100, 20, 0)).toBe('');
    expect(linePath([0, 0], 100, 20, 0)).toBe('M 0.0 20.0 L 100.0 20.0');
  });
});
