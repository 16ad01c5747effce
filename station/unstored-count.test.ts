import { expect, it } from 'vitest';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { LimitWatch } from './live/limit-watch.ts';
import { MtuWatch } from './live/mtu-watch.ts';
import { PathFeed } from './live/path-feed.ts';
import { SampleIntake } from './sample-intake.ts';
import { frameOf, sample } from './testing/sample-batches.ts';

it('counts the samples of a run for which the store had no room', () => {
  const clock = new FakeClock();
  let hasRoom = true;
  const nothing = () => undefined;
  const intake = new SampleIntake({
    clock,
    log: { error: nothing, warn: nothing, info: nothing, debug: nothing },
    watches: {
      paths: new PathFeed({
        clock,
        nameOf: () => null,
        namesSettled: () => Promise.resolve(),
        targetOf: () => '',
        limitsOf: () => null,
        onChange: nothing,
      }),
      mtus: new MtuWatch(clock, { changed: nothing, restored: nothing }),
      limits: new LimitWatch(nothing),
    },
    store: () => hasRoom,
    downAfterOf: () => null,
    intervalMsOf: () => null,
  });
  intake.take(frameOf([sample()]), nothing);
  expect(intake.unstoredSamples).toBe(0);
  hasRoom = false;
  intake.take(frameOf([sample({ round: 1 }), sample({ round: 2 })]), nothing);
  intake.take(frameOf([sample({ round: 3 })]), nothing);
  expect(intake.unstoredSamples).toBe(3);
  intake.clear();
  expect(intake.unstoredSamples).toBe(0);
});
