import { describe, expect, it } from 'vitest';
import { nextVersion, versionNumber } from './packages.ts';

describe('the next version of a probe', () => {
  it.each([
    ['1.9.7', '1.9.7', null],
    ['1.9.8', '1.9.7', null],
    ['1.9.2', '1.9.7', '1.9.7'],
    ['1.8.4', '1.9.7', '1.9.0'],
    ['1.9.0', '1.9.7', '1.9.1'],
    ['1.9.1', '1.9.7', '1.9.2'],
    ['1.6', '1.8.4', '1.8.4'],
    ['1.8', '1.9.0', '1.9.0'],
    ['odd', '1.9.7', '1.9.0'],
  ])('from %s to %s is %s', (current, wanted, next) => {
    expect(nextVersion(current, wanted)).toBe(next);
  });

  it('is compared part by part', () => {
    expect([versionNumber('1.10'), versionNumber('1.9.12'), versionNumber('no')]).toEqual([1_010_000, 1_009_012, 0]);
  });
});
