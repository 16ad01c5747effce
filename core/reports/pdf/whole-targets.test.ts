import { expect, it } from 'vitest';
import { smallDocument } from '../testing/small-document.ts';
import { chartedTargets, wholeTargets } from './whole-targets.ts';

it('has the tables of the worst targets when there is no room for all', () => {
  const { targets } = smallDocument(['a', 'b', 'c']);
  expect([...wholeTargets(targets)]).toEqual(['T1', 'T2', 'T3']);
  const [first, second, third] = targets;
  if (!first || !second || !third) throw new Error('there are three');
  const failed = { ...third, verdict: { ...third.verdict, result: 'fail' as const } };
  expect([...wholeTargets([first, second, failed], 130)]).toEqual(['T3', 'T1']);
  expect([...wholeTargets([first, second, failed], 1)]).toEqual([]);
  expect([...chartedTargets([first, second, failed], 2)]).toEqual(['T3', 'T1']);
});
