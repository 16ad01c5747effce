import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ProgramRelease } from './program-release.ts';

function started() {
  const clock = new FakeClock();
  const atMs: number[] = [];
  const startMs = clock.nowMs();
  const release = new ProgramRelease(clock, () => void atMs.push(clock.nowMs() - startMs));
  return { clock, atMs, release };
}

describe('the release of the program', () => {
  it('comes when the start has settled, and from time to time', () => {
    const { clock, atMs } = started();
    for (let minute = 0; minute < 20; minute++) clock.advance(60_000);
    expect(atMs).toEqual([10_000, 60_000, 600_000, 1_200_000]);
  });

  it('comes again when another plan has settled, counted from the last one', () => {
    const { clock, atMs, release } = started();
    clock.advance(5000);
    release.begins();
    clock.advance(60_000);
    expect(atMs).toEqual([15_000, 65_000]);
  });

  it('ends with the agent', () => {
    const { clock, atMs, release } = started();
    release.close();
    clock.advance(1_000_000);
    expect(atMs).toEqual([]);
  });
});
