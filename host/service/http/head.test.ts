import { describe, expect, it } from 'vitest';
import { parseHead } from './head.ts';

const fieldOf = (value: string) => parseHead(`HTTP/1.1 200 OK\r\nX:${value}`).fields[0]?.[1];

/** Shortest of a few durations of parsing a field, ms. */
function duration(value: string): number {
  const durations = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    fieldOf(value);
    return performance.now() - startMs;
  });
  return Math.min(...durations);
}

describe('blanks around a field value', () => {
  it.each([
    ['', ''],
    [' \t ', ''],
    ['a', 'a'],
    ['\t a \t b\t ', 'a \t b'],
  ])('of %j leave %j', (written, value) => expect(fieldOf(written)).toBe(value));

  it('cost no more time within a value than letters do', () => {
    const filled = (filler: string) => `a${filler.repeat(16_000)}b`;
    expect(duration(filled(' ')) / duration(filled('x'))).toBeLessThan(50);
  });
});
