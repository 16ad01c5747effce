import { expect, it } from 'vitest';
import { mergeSpans } from './merge-spans.ts';

const span = (fromMs: number, toMs: number, isExcluded = true) => ({ fromMs, toMs, label: `at ${fromMs}`, isExcluded });
const asIs = (atMs: number) => atMs;

it('counts spans that cannot be distinguished, and leaves the others', () => {
  expect(mergeSpans([span(0, 1), span(2, 3), span(4, 5), span(100, 150), span(151, 300)], asIs)).toEqual([
    { fromMs: 0, toMs: 5, label: '3 periods not measured', isExcluded: true },
    span(100, 150),
    span(151, 300),
  ]);
});

it('keeps what is excluded apart from what is not', () => {
  expect(mergeSpans([span(0, 1), span(1, 2, false)], asIs)).toHaveLength(2);
});
