import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Path } from './path.ts';
import { RouteTracker } from './route-tracker.ts';

const A: Path = ['gw', 'a', 'edge', 'target'];
const B: Path = ['gw', 'b', 'edge', 'target'];

/** @returns the rounds in which a change was seen */
function changesIn(rounds: readonly Path[], endHop: number | null = 4): number[] {
  const tracker = new RouteTracker();
  return rounds.flatMap((path, round) => (tracker.note(path, endHop) ? [round] : []));
}

const times = (count: number, path: Path): Path[] => Array.from({ length: count }, () => path);

describe('a change of route', () => {
  it('is seen in its second round', () => {
    expect(changesIn([...times(6, A), ...times(6, B)])).toEqual([7]);
  });

  it('is seen late when it came while the path was being learned', () => {
    expect(changesIn([...times(2, A), ...times(12, B)])).toEqual([7]);
  });

  it('is told with the path before and after', () => {
    const tracker = new RouteTracker();
    for (const path of times(5, A)) tracker.note(path, 4);
    tracker.note(B, 4);
    expect(tracker.note(B, 4)).toEqual(A);
    expect(tracker.path).toEqual(B);
  });

  it('and back is two', () => {
    expect(changesIn([...times(6, A), ...times(6, B), ...times(6, A)])).toEqual([7, 13]);
  });

  it('is none when one packet goes astray', () => {
    expect(changesIn([...times(6, A), B, ...times(6, A), B, ...times(6, A)])).toEqual([]);
  });

  it('is none when answers are lost', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { maxLength: 60 }), (losses) => {
        const rounds = losses.map((lost) => A.map((address, at) => (lost[at] ? null : address)));
        expect(changesIn(rounds, null)).toEqual([]);
      }),
    );
  });

  it('is none where a load balancer chooses per packet', () => {
    // Sixty rounds of a fair coin; that the first four fall alike and fool us is as likely as one in eight.
    let fooled = 0;
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (coins) => {
        if (changesIn(coins.map((heads) => (heads ? A : B))).length > 0) fooled += 1;
      }),
      { numRuns: 200, seed: 3 },
    );
    expect(fooled).toBeLessThan(40);
  });

  it('is one, not two, when some hops kept silent while it happened', () => {
    const before: Path = ['gw', 'a', 'b', 'c', 'target'];
    const after: Path = ['gw', 'x', 'y', 'z', 'target'];
    const rounds = [
      ...times(6, before),
      ['gw', 'x', null, 'z', 'target'],
      ['gw', 'x', null, null, 'target'],
      ...times(8, after),
    ];
    expect(changesIn(rounds, 5)).toEqual([7]);
  });

  it('is seen when only the length changes', () => {
    const tracker = new RouteTracker();
    for (const path of times(5, ['gw', null, 'target'])) tracker.note(path, 3);
    tracker.note(['gw', null, null, 'target'], 4);
    expect(tracker.note(['gw', null, null, 'target'], 4)).toEqual(['gw', null, 'target']);
    expect(tracker.path).toEqual(['gw', null, null, 'target']);
  });

  it('leaves no hop behind the end', () => {
    const tracker = new RouteTracker();
    for (const path of times(5, ['gw', 'a', 'b', 'c', 'target'])) tracker.note(path, 5);
    for (const path of times(3, ['gw', 'target'])) tracker.note(path, 2);
    expect(tracker.path).toEqual(['gw', 'target']);
  });

  it('keeps the address of a hop that answers now and then', () => {
    const tracker = new RouteTracker();
    tracker.note(A, 4);
    for (const path of times(20, ['gw', null, 'edge', 'target'])) tracker.note(path, 4);
    expect(tracker.path).toEqual(A);
  });
});
