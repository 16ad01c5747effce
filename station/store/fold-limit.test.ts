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

it('lets a reading of more than 5 min go, and logs it once: the journal must not grow for ever', () => {
  const { clock, limit, lines, folded } = rig(5);
  limit.hold(5)();
  const release = limit.hold(5);
  limit.setNewest(9);
  clock.advance(299_999);
  const before = [folded(), lines()];
  clock.advance(600_000);
  release();
  expect([before, folded(), lines(), clock.pending]).toEqual([[5, 0], 9, 1, 0]);
});

it('logs no long reading that nothing waits for', () => {
  const { clock, limit, lines } = rig(5);
  limit.hold(5);
  clock.advance(600_000);
  expect(lines()).toBe(0);
});
