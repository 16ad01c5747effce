import fc from 'fast-check';
import parse from 'jsonpath-rfc9535/parser';
import { expect, it } from 'vitest';
import { runs } from '../../../core/testing/runs.ts';
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

it('refuses no path that the parser of the engine takes', () => {
  const parts = [
    '.a',
    '..b',
    '[0]',
    '[*]',
    '[?',
    '@',
    '(',
    ')',
    ']',
    '"]"',
    "'a'",
    '"',
    '\\',
    '==',
    '1.5',
    ' ',
    'length(',
    '!',
    ',',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 10 }), (some) => {
      const path = `$${some.join('')}`;
      try {
        parse(path);
      } catch {
        return;
      }
      expect(isWhole(path), path).toBe(true);
    }),
    { numRuns: runs(300) },
  );
});
