import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../core/result/result.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { CompactorState } from './compactor.ts';
import { CompactorRounds } from './compactor-rounds.ts';

const FULL: Fault = { code: 'store.full', message: 'The disk is full' };

/** Rounds of a compactor that folds a portion per step, as many as it is given. */
function rig(portions = 2) {
  const clock = new FakeClock();
  const deferred: (() => void)[] = [];
  const states: number[] = [];
  const faults: (Fault | null)[] = [];
  const folded: number[] = [];
  const world = { foldLimit: 7, opened: 0, disposed: 0, isFull: false, isUnreadable: false, limits: DEFAULT_LIMITS };
  const rounds = new CompactorRounds({
    clock,
    open: () => {
      world.opened += 1;
      const compactor = {
        foldedId: 0,
        *cycle(throughId = 0) {
          folded.push(throughId);
          for (let portion = 0; portion < portions; portion++) {
            if (world.isFull) throw new Error('full');
            compactor.foldedId += 1;
            yield;
          }
        },
        state: (): CompactorState => {
          if (world.isUnreadable) throw new Error('unreadable');
          return { foldedId: compactor.foldedId, levels: [], damaged: 0 };
        },
        setLimits: (limits: typeof DEFAULT_LIMITS) => {
          world.limits = limits;
        },
        dispose: () => {
          world.disposed += 1;
        },
      };
      return compactor;
    },
    limits: DEFAULT_LIMITS,
    foldLimit: () => world.foldLimit,
    defer: (step) => deferred.push(step),
    onStep: () => undefined,
    faultOf: () => FULL,
    onState: ({ foldedId }) => states.push(foldedId),
    onRound: (fault) => faults.push(fault),
  });
  const work = () => {
    for (let step = deferred.shift(); step; step = deferred.shift()) step();
  };
  return { clock, deferred, faults, folded, rounds, states, work, world };
}

describe('CompactorRounds', () => {
  it('works at the start and every 30 s, step by step, and reports how far it is', () => {
    const { clock, faults, states, work } = rig();
    work();
    expect([states, faults]).toEqual([[1, 2, 2], [null]]);
    clock.advance(29_000);
    work();
    expect(faults).toHaveLength(1);
    clock.advance(1000);
    work();
    expect([states.at(-1), faults]).toEqual([4, [null, null]]);
  });

  it('opens the files again soon after a fault, and continues', () => {
    const { clock, faults, work, world } = rig();
    world.isFull = true;
    work();
    expect([faults, world.opened, world.disposed]).toEqual([[FULL], 1, 1]);
    world.isFull = false;
    clock.advance(2000);
    work();
    expect([faults, world.opened]).toEqual([[FULL, null], 2]);
    expect(clock.pending).toBe(1);
  });

  it('tries less often with each fault in a row, down to the usual rounds', () => {
    const { clock, work, world } = rig();
    world.isFull = true;
    work();
    const triedAt = [];
    for (let second = 1, tried = 1; second <= 90; second++) {
      clock.advance(1000);
      work();
      if (world.opened > tried) triedAt.push(second);
      tried = world.opened;
    }
    expect(triedAt).toEqual([2, 6, 14, 30, 60, 90]);
  });

  it('tries at once and soon again when the disk takes writes again, but only after a fault', () => {
    const { clock, faults, rounds, work, world } = rig();
    world.isFull = true;
    work();
    clock.advance(25_000);
    work();
    rounds.retry();
    clock.advance(2000);
    work();
    const tried = world.opened;
    world.isFull = false;
    rounds.retry();
    work();
    expect([tried, world.opened, faults.at(-1)]).toEqual([6, 7, null]);
    rounds.retry();
    work();
    expect(faults).toHaveLength(7);
  });

  it('reports what is folded though the files cannot be looked into', () => {
    const { clock, faults, states, work, world } = rig(1);
    world.isUnreadable = true;
    work();
    clock.advance(30_000);
    work();
    expect([states, faults]).toEqual([
      [1, 1],
      [FULL, FULL],
    ]);
  });

  it('answers a request after a round that began after it', () => {
    const { deferred, rounds, work } = rig();
    deferred.shift()?.(); // a round is under way
    const done: string[] = [];
    rounds.request(() => done.push('done'));
    deferred.shift()?.();
    deferred.shift()?.(); // its end
    expect(done).toEqual([]);
    work();
    expect(done).toEqual(['done']);
  });

  it('folds up to the row that is the limit when a round begins, also with new limits and when it is asked to work', () => {
    const { deferred, folded, rounds, work, world } = rig();
    deferred.shift()?.(); // a round is under way
    world.foldLimit = 8;
    rounds.setLimits({ ...DEFAULT_LIMITS, capBytes: 1 });
    work();
    world.foldLimit = 9;
    rounds.request(() => undefined);
    work();
    expect(folded).toEqual([7, 8, 9]);
  });

  it('passes new limits on, and does nothing after its end', () => {
    const { clock, deferred, rounds, work, world, faults } = rig();
    work();
    rounds.setLimits({ ...DEFAULT_LIMITS, capBytes: 1 });
    expect(world.limits.capBytes).toBe(1);
    rounds.close();
    work();
    clock.advance(60_000);
    expect([deferred, faults.length, world.disposed]).toEqual([[], 1, 1]);
  });
});
