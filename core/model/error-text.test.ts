import { expect, it } from 'vitest';
import { describeOwnError, errorName } from './error-text.ts';

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
  [{ family: 4, icmpType: 3, icmpCode: 1 }, false, 'Neighbour 10.66.0.9 does not answer on the local link'],
  [{ family: 6, icmpType: 1, icmpCode: 3 }, false, 'Neighbour 10.66.0.9 does not answer on the local link'],
  [{ family: 4, icmpType: 3, icmpCode: 1 }, true, 'The next-hop router to 10.66.0.9 does not answer on its link'],
  [{ family: 4, icmpType: 3, icmpCode: 3 }, false, 'This host refuses to send to 10.66.0.9 (port unreachable)'],
] as const)('describes an error of this host: %j, over a router: %s', (code, isViaRouter, words) => {
  expect(describeOwnError('10.66.0.9', code, { isViaRouter })).toBe(words);
});
