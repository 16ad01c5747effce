import { expect, it } from 'vitest';
import { pathDifference } from './path-difference.ts';

type Route = readonly (string | null)[];
const paths = (...routes: Route[]) => ({ flows: routes.map((route, flow) => ({ flow, route: [...route] })) });

it.each([
  ['equal paths', paths(['a', 'b', 'c']), paths(['a', 'b', 'c']), null],
  ['another router', paths(['a', 'b', 'c']), paths(['a', 'x', 'c']), { hop: 2, before: ['b'], after: ['x'] }],
  ['a router that is silent now', paths(['a', 'b', 'c']), paths(['a', null, 'c']), null],
  ['a longer path', paths(['a', 'c']), paths(['a', 'b', 'c']), { hop: 2, before: ['c'], after: ['b'] }],
  ['flows of which some are the same', paths(['a', 'b'], ['a', 'c']), paths(['a', 'b']), null],
  ['other flows', paths(['a', 'b'], ['a', 'c']), paths(['a', 'd']), { hop: 2, before: ['b', 'c'], after: ['d'] }],
  ['nothing known', paths(), paths(['a']), null],
])('finds where paths differ: %s', (_, before, after, expected) => {
  expect(pathDifference(before, after)).toEqual(expected);
});
