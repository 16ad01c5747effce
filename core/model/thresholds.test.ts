import { describe, expect, it } from 'vitest';
import { effectiveThresholds, Thresholds } from './thresholds.ts';

describe('thresholds in force', () => {
  const defaults = { thresholds: { lossRatio: 0.02, p95: '80ms' } };

  it('are those of the defaults, with those of the target over them', () => {
    expect(effectiveThresholds({}, defaults)).toEqual({ lossRatio: 0.02, p95: '80ms' });
    expect(effectiveThresholds({ thresholds: { p95: '10ms', max: '1s' } }, defaults)).toEqual({
      lossRatio: 0.02,
      p95: '10ms',
      max: '1s',
    });
  });

  it('lack those that the target clears with none', () => {
    expect(effectiveThresholds({ thresholds: { p95: 'none', lossRatio: 'none' } }, defaults)).toEqual({});
    expect(effectiveThresholds(undefined, undefined)).toEqual({});
  });
});

it('explains a threshold that is neither a limit nor none', () => {
  const messages = (value: unknown) => Thresholds.safeParse(value).error?.issues.map(({ message }) => message);
  expect(messages({ lossRatio: '2 %' })).toEqual(['lossRatio must be a number from 0 to 1: write 0.02 for 2 %']);
  expect(messages({ lossRatio: 2 })).toEqual(['lossRatio must be 0 to 1']);
  expect(messages({ p95: '2' })).toEqual(['2 has no unit: write 2s or 2ms']);
  expect(messages({ p95: 2 })).toEqual(['Write p95 as text with its unit, as 500ms or 2s, or none']);
  expect(messages({ p95: 'none', lossRatio: 'none' })).toBeUndefined();
});
