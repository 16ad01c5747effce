import { expect, it } from 'vitest';
import { errorName, ownErrorWords } from './error-words.ts';

it.each([
  [4, 3, 1, 'host unreachable'],
  [4, 3, 13, 'administratively prohibited'],
  [6, 1, 0, 'no route'],
  [6, 3, 0, 'hop limit exceeded'],
  [4, 3, 99, 'ICMP type 3, code 99'],
] as const)('names an IPv%d error of type %d and code %d: %s', (family, icmpType, icmpCode, name) => {
  expect(errorName({ family, icmpType, icmpCode })).toBe(name);
});

it.each([
  [{ family: 4, icmpType: 3, icmpCode: 1 }, false, 'this machine finds no neighbour 10.66.0.9 on that link'],
  [{ family: 6, icmpType: 1, icmpCode: 3 }, false, 'this machine finds no neighbour 10.66.0.9 on that link'],
  [
    { family: 4, icmpType: 3, icmpCode: 1 },
    true,
    'this machine finds no neighbour that leads to 10.66.0.9: the router does not answer on its link',
  ],
  [
    { family: 4, icmpType: 3, icmpCode: 3 },
    false,
    'this machine itself refuses packets to 10.66.0.9 (port unreachable)',
  ],
] as const)('says what this machine itself reports: %j, over a router: %s', (code, isViaRouter, words) => {
  expect(ownErrorWords('10.66.0.9', code, { isViaRouter })).toBe(words);
});
