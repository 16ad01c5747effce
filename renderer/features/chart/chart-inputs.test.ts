import { expect, it } from 'vitest';
import { DEFAULT_OPTIONS } from '../../../ui/charts/chart-options.ts';
import { readMaximum, spanProblems } from './chart-inputs.ts';
import { createChartOptions, readOptions } from './chart-options-store.ts';

it('reads a highest value with a dot or a comma, or none', () => {
  expect(['25', ' 2,5 ', '', '0', '-1', 'x', '1e999'].map(readMaximum)).toEqual([25, 2.5, 0, null, null, null, null]);
});

it('wants two moments, the second after the first', () => {
  const noMoment = expect.stringContaining('2026-03-01 14:05:09');
  expect(spanProblems(0, 1000)).toEqual({});
  expect(spanProblems(null, 1000)).toEqual({ from: noMoment });
  expect(spanProblems(1000, null)).toEqual({ to: noMoment });
  expect(spanProblems(1000, 1000)).toEqual({ to: expect.stringContaining('after the beginning') });
});

it('keeps known options of the right type, and has the defaults of all others', () => {
  const stored = { scale: 'log', maximum: 50, hasBands: 'yes', other: true };
  expect(readOptions(JSON.stringify(stored))).toEqual({ ...DEFAULT_OPTIONS, scale: 'log', maximum: 50 });
  for (const damaged of [null, '', '{', '[]', 'null', '{"scale":"cubic"}', '{"maximum":-1}', '{"maximum":1e999}']) {
    expect(readOptions(damaged)).toEqual(DEFAULT_OPTIONS);
  }
});

it('remembers what is chosen', () => {
  const kept = new Map<string, string>();
  const preferences = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, text: string) => void kept.set(key, text),
  };
  createChartOptions(preferences).setState({ isByQuality: false });
  expect(createChartOptions(preferences).getState()).toEqual({ ...DEFAULT_OPTIONS, isByQuality: false });
});
