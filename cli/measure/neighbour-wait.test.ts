import { expect, it } from 'vitest';
import { OUTCOMES, type Outcome } from '../../core/model/outcome.ts';
import { NeighbourWait } from './neighbour-wait.ts';

const NEIGHBOUR = '10.66.0.9';

function waitAfter(outcomes: readonly Outcome[], address: string, nowMs: number): number {
  const wait = new NeighbourWait((one) => one === NEIGHBOUR);
  for (const [at, outcome] of outcomes.entries()) wait.add(1, address, OUTCOMES[outcome], 5000 + at * 1000);
  return wait.waitMs(nowMs);
}

it.each([
  ['a neighbour that is silent', ['timeout'], NEIGHBOUR, 6000, 2400],
  ['a traced neighbour that is silent', ['unanswered', 'timeout'], NEIGHBOUR, 6000, 2400],
  ['one that was silent for long', ['timeout', 'timeout', 'timeout', 'timeout'], NEIGHBOUR, 9000, 0],
  ['one that is known not to be there', ['timeout', 'late-error'], NEIGHBOUR, 6000, 0],
  ['one that has answered', ['reply', 'timeout'], NEIGHBOUR, 6000, 0],
  ['one that nothing was sent to', ['local-error', 'not-measured'], NEIGHBOUR, 6000, 0],
  ['a host behind routers', ['timeout'], '10.67.0.9', 6000, 0],
] as const)('waits for %s as long as the search for it takes', (_, outcomes, address, nowMs, expected) => {
  expect(waitAfter(outcomes, address, nowMs)).toBe(expected);
});

it('waits no longer than a search when the clock was set back', () => {
  expect(waitAfter(['timeout'], NEIGHBOUR, 1000)).toBe(3400);
});
