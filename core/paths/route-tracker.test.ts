import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Path } from './path.ts';
import { RouteTracker } from './route-tracker.ts';

const A: Path = ['gw', 'a', 'edge', 'target'];
const B: Path = ['gw', 'b', 'edge', 'target'];

const at = (round: number) => ({ round, atMs: round * 1000 });

/** @returns the rounds in which a change was seen */
function changesIn(rounds: readonly Path[], endHop: number | null = 4): number[] {
  const tracker = new RouteTracker();
  return rounds.flatMap((path, round) => (tracker.note(path, endHop, at(round)) ? [round] : []));
}

/** A tracker after this number of rounds, of which the last has number −1. */
function trackerAfter(path: Path, rounds: number): RouteTracker {
  const tracker = new RouteTracker();
  for (let round = -rounds; round < 0; round++) tracker.note(path, path.length, at(round));
  return tracker;
}

const times = (count: number, path: Path): Path[] => Array.from({ length: count }, () => path);

describe('a change of route', () => {
  it('is seen in its third round', () => {
    expect(changesIn([...times(6, A), ...times(6, B)])).toEqual([8]);
  });

  it('is seen in the round that a setting names, and never where it did not last so long', () => {
    const changes = (confirmAfter: number, rounds: readonly Path[]) => {
      const tracker = new RouteTracker();
      return rounds.flatMap((path, round) => (tracker.note(path, 4, at(round), confirmAfter) ? [round] : []));
    };
    expect(changes(1, [...times(6, A), B, B])).toEqual([6]);
    expect(changes(10, [...times(6, A), ...times(12, B)])).toEqual([15]);
    expect(changes(10, [...times(6, A), ...times(9, B), ...times(9, A)])).toEqual([]);
    expect(changes(10, [...times(2, A), ...times(12, B)])).toEqual([11]);
  });

  it('is seen late when it came while the path was being learned', () => {
    expect(changesIn([...times(2, A), ...times(12, B)])).toEqual([7]);
  });

  it('has the path before and after, and its start', () => {
    const tracker = trackerAfter(A, 5);
    tracker.note(B, 4, at(0));
    tracker.note(B, 4, at(1));
    expect(tracker.note(B, 4, at(2))).toEqual({ before: A, since: at(0) });
    expect(tracker.path).toEqual(B);
  });

  it('that came while the path was being learned began when it came', () => {
    const tracker = new RouteTracker();
    const moved = [...times(2, A), ...times(12, B)].map((path, round) => tracker.note(path, 4, at(round)));
    expect(moved.filter((one) => one !== null)).toEqual([{ before: A, since: at(2) }]);
  });

  it('and back is two', () => {
    expect(changesIn([...times(6, A), ...times(6, B), ...times(6, A)])).toEqual([8, 14]);
  });

  it('is none when one round or two go astray', () => {
    expect(changesIn([...times(6, A), B, ...times(6, A), B, B, ...times(6, A)])).toEqual([]);
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
    expect(changesIn(rounds, 5)).toEqual([8]);
  });

  it('is seen when only the length changes, once that is more than loss', () => {
    const tracker = trackerAfter(['gw', null, 'target'], 100);
    const longer: Path = ['gw', null, null, 'target'];
    const moved = times(12, longer).map((path, round) => tracker.note(path, 4, at(round)));
    expect(moved.filter((one) => one !== null)).toEqual([{ before: ['gw', null, 'target'], since: at(0) }]);
    expect(tracker.path).toEqual(longer);
  });

  it('is none when the target’s answer is lost and a packet that would have gone farther is answered', () => {
    const lost: Path = ['gw', 'a', 'edge', null, 'target'];
    const tracker = trackerAfter(A, 20);
    for (let round = 0; round < 2000; round++) {
      const isLost =
        Math.sin(round * 12.9898) * 43_758.5453 - Math.floor(Math.sin(round * 12.9898) * 43_758.5453) < 0.3;
      expect(tracker.note(isLost ? lost : A, isLost ? 5 : 4, at(round))).toBeNull();
    }
    expect(tracker.path).toEqual(A);
  });

  it('is none when the target’s answer was lost while the path was learned', () => {
    const tracker = new RouteTracker();
    const learned: Path = ['gw', 'a', 'edge', null, 'target'];
    expect(tracker.note(learned, 5, at(0))).toBeNull();
    for (let round = 1; round < 40; round++) expect(tracker.note(A, 4, at(round))).toBeNull();
    expect(tracker.path).toEqual(A);
  });

  it('is one when a router that kept silent goes', () => {
    const tracker = trackerAfter(['gw', null, 'target'], 30);
    const moved = times(6, ['gw', 'target']).map((path, round) => tracker.note(path, 2, at(round)));
    expect(moved.filter((one) => one !== null)).toEqual([{ before: ['gw', null, 'target'], since: at(0) }]);
    expect(tracker.path).toEqual(['gw', 'target']);
  });

  it('to where the target is not leaves it open where it is', () => {
    const tracker = trackerAfter(A, 20);
    const beyond: Path = ['gw', 'a', 'edge', 'other', 'another'];
    for (let round = 0; round < 3; round++) tracker.note(beyond, null, at(round));
    expect([tracker.endHop, tracker.path]).toEqual([null, beyond]);
  });

  it('leaves no hop behind the end', () => {
    const tracker = trackerAfter(['gw', 'a', 'b', 'c', 'target'], 5);
    for (const [round, path] of times(3, ['gw', 'target']).entries()) tracker.note(path, 2, at(round));
    expect(tracker.path).toEqual(['gw', 'target']);
  });

  it('keeps the address of a hop that answers now and then', () => {
    const tracker = trackerAfter(A, 1);
    for (const [round, path] of times(20, ['gw', null, 'edge', 'target']).entries()) tracker.note(path, 4, at(round));
    expect(tracker.path).toEqual(A);
  });
});
