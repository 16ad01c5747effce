import { expect, it } from 'vitest';
import { textIn } from './languages.ts';

const TOO_FEW = { difference: 0.12, low: null, high: null, verdict: 'not-comparable' } as const;

it.each([
  ['en', 'Loss 3.00 → 15.00 %: not comparable'],
  ['de', 'Verlust 3,00 → 15,00 %: nicht vergleichbar'],
  ['fr', 'Pertes 3,00 → 15,00 %: non comparable'],
] as const)('a change of which nothing can be concluded has its figures, in %s', (language, text) => {
  expect(textIn(language).change('loss', { before: 0.03, after: 0.15, ...TOO_FEW })).toBe(text);
});

it('a change without a figure has none', () => {
  const change = { ...TOO_FEW, before: null, after: 0.15, difference: null };
  expect(textIn('en').change('loss', change)).toBe('Loss: not comparable');
});
