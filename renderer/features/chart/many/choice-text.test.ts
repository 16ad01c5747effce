import { expect, it } from 'vitest';
import { choiceText } from './choice-text.ts';

it('says what is drawn of the selected series', () => {
  expect(choiceText('first', 20, [1, 2, 3])).toBe('Showing the first 3 of 20 selected');
  expect(choiceText('p95', 20, [1, 2, 2, 3])).toBe('The worst 3 of 20 selected');
  expect(choiceText('all', 20, [-1, 1, 2, 3])).toBe('All 20 selected, and the worst 3');
});

it('does not say that all are drawn of a measure that has no line of all', () => {
  expect(choiceText('all', 20, [1, 2, 3])).toBe('The worst 3 of 20 selected');
});
