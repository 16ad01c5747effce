import { expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { FoldLimit, foldLimitIn } from './fold-limit.ts';

function rig(newestId: number) {
  const [clock, log] = [new FakeClock(), memoryLog()];
  const limit = new FoldLimit(newestId, clock, log);
  return { clock, limit, lines: () => log.lines.length, folded: () => foldLimitIn(limit.memory) };
}

it('is the newest row, but no row after the last one of any reading in progress', () => {
  const { limit, folded } = rig(5);
  const [first, second] = [limit.hold(5), limit.hold(7)];
  limit.setNewest(9);
  const seen = [folded()];
  for (const release of [first, first, second]) {
    release();
    seen.push(folded());
  }
  expect(seen).toEqual([5, 7, 7, 9]);
});

it('logs a reading that holds back what is new for more than a minute, once, and no other', () => {
  const { clock, limit, lines } = rig(5);
  limit.hold(5)();
  const release = limit.hold(5);
  clock.advance(59_999);
  const before = lines();
  clock.advance(600_000);
  release();
  expect([before, lines(), clock.pending]).toEqual([0, 1, 0]);
});
