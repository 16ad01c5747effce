import { describe, expect, it } from 'vitest';
import { linearPattern, patternProblem } from './pattern.ts';

describe('regular expressions', () => {
  it('find a match anywhere', () => {
    const pattern = linearPattern('b+c');
    expect(pattern.test('aabbc')).toBe(true);
    expect(pattern.test('aabb')).toBe(false);
  });

  it.each([
    'status: (ok|fine)',
    '(?i)error.{0,100}fatal',
    '^\\s*\\{"healthy":\\s*true',
    '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  ])('accept %s', (pattern) => expect(patternProblem(pattern)).toBeNull());

  it.each(['(?i)error.{0,1000}fatal', '(a{30}){30}', '(x?){200}y', '[\\p{L}]{1,500}'])(
    'refuse %s, whose repetitions multiply the time',
    (pattern) => {
      expect(patternProblem(pattern)).toMatch(
        /^The regular expression ".*" takes too long: \d+ instructions, 256 at most – repeat with/,
      );
      expect(() => linearPattern(pattern)).toThrow('instructions');
    },
  );

  it('refuse what RE2 does not know', () => {
    expect(patternProblem('\\p{Nothing}')).toMatch(/^"\\p\{Nothing\}" is not a regular expression of RE2: /);
  });

  it('see so much of a text that size times length is bounded', () => {
    const counts = [1, 20, 60, 100];
    const seen = counts.map((count) => linearPattern(`(?i)a.{0,${count}}z`).characters);
    expect(seen).toEqual([...seen].sort((left, right) => right - left));
    expect(seen[0]).toBe(131_072);
    expect(seen.at(-1)).toBeGreaterThanOrEqual(16_384);
    expect(seen.at(-1)).toBeLessThan(32_768);
    const large = linearPattern('(?i)a.{0,100}z');
    expect(large.test(`${'x'.repeat(large.characters - 2)}az`)).toBe(true);
    expect(large.test(`${'x'.repeat(large.characters)}az`)).toBe(false);
  });
});
