import { expect, it } from 'vitest';
import { describeSpan } from './time-span.ts';

it.each([
  [0, '0 s'],
  [400, '0 s'],
  [3000, '3 s'],
  [252_000, '4 min 12 s'],
  [3_600_000, '1 h'],
  [3_725_000, '1 h 2 min'],
  [90_000_000, '1 d 1 h'],
])('describes %d ms as %j', (ms, expected) => {
  expect(describeSpan(ms)).toBe(expected);
});
