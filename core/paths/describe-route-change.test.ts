import { expect, it } from 'vitest';
import { describeRouteChange } from './describe-route-change.ts';

const change = { round: 7, atMs: 0, flow: 0 };

it('names the hops that differ', () => {
  const words = describeRouteChange('office', { ...change, before: ['gw', 'a', 'edge'], after: ['gw', 'b', 'edge'] });
  expect(words).toBe('Path to office changed: hop 2 a → b');
});

it('names three hops, the flow, and the new number of hops', () => {
  const words = describeRouteChange('office', {
    ...change,
    flow: 3,
    before: ['a', 'b', 'c', 'd', null],
    after: ['e', 'f', 'g', 'h', 'i', 'j'],
  });
  expect(words).toBe('Path to office changed (flow 3): hop 1 a → e, hop 2 b → f, hop 3 c → g, 2 more, 5 → 6 hops');
});
