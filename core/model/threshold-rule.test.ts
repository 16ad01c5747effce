import { expect, it } from 'vitest';
import { ThresholdAfter, thresholdRule } from './threshold-rule.ts';

it.each([
  ['3 of 5', { above: 3, windows: 5 }],
  [' 1  of 1 ', { above: 1, windows: 1 }],
  ['30 of 30', { above: 30, windows: 30 }],
])('reads %j', (written, rule) => {
  expect(ThresholdAfter.safeParse(written).success).toBe(true);
  expect(thresholdRule(written)).toEqual(rule);
});

it.each(['', '3', '3/5', '0 of 5', '6 of 5', '3 of 31', '3 of five', '-1 of 5'])(
  'refuses %j, and says what is right',
  (written) => {
    const { error } = ThresholdAfter.safeParse(written);
    expect(error?.issues[0]?.message).toBe(
      `"${written}" is no number of windows: write "3 of 5" for 3 of the last 5, with at most 30`,
    );
  },
);

it('refuses what is no text', () => {
  expect(ThresholdAfter.safeParse(3).error?.issues[0]?.message).toBe('Write thresholdAfter as text, as "3 of 5"');
});
