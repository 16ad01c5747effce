import { expect, it } from 'vitest';
import { isWhole } from './json-path-form.ts';

it.each([
  '$',
  '$.status',
  '$..book[?@.price < 10]',
  '$..[0]',
  '$["a]b"]',
  "$['it\\'s']",
  '$.a[0, 1:3].b',
  '$.list[?length(@.name) > 3 && (@.a == "x" || @.b)]',
  '$[?@.price == 1.5]',
])('takes %s', (path) => {
  expect(isWhole(path)).toBe(true);
});

it.each(['$.[bad', '$.[0]', '$.a[', '$.a]', '$["a]', '$.a[?(@.b]', '$.', '$.a[]'])('refuses %s', (path) => {
  expect(isWhole(path)).toBe(false);
});
