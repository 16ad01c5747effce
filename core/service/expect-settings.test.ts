import { expect, it } from 'vitest';
import { regexProblem } from './expect-settings.ts';

it.each(['^ok$', '(?i)ok', '(?P<name>a)', '\\Aok\\z', '[[:alpha:]]+', '\\pL+', 'a\\\\1'])('accepts %s', (pattern) =>
  expect(regexProblem(pattern)).toBeNull(),
);

it.each([
  ['(?=a)', 'look-around'],
  ['a(?<!b)', 'look-around'],
  ['(a)\\1', 'back-references'],
  ['(', 'is not a regular expression'],
  ['a**', 'is not a regular expression'],
  ['[z-a]', 'is not a regular expression'],
])('refuses %s', (pattern, reason) => expect(regexProblem(pattern)).toContain(reason));
