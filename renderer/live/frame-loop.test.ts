import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { FrameLoop, type FrameSource } from './frame-loop.ts';

const FRAME_MS = 16;

/** Frames every 16 ms of a fake clock. */
function fakeFrames(): { readonly clock: FakeClock; readonly source: FrameSource; readonly requested: () => number } {
  const clock = new FakeClock();
  let requested = 0;
  const source: FrameSource = {
    nowMs: () => clock.monotonicMs(),
    requestFrame: (run) => {
      requested += 1;
      clock.after(FRAME_MS - (clock.monotonicMs() % FRAME_MS), run);
    },
    after: (ms, run) => clock.after(ms, run),
  };
  return { clock, source, requested: () => requested };
}

function counted(loop: FrameLoop, maxHz: number, isVisible = () => true) {
  const counter = { drawn: 0 };
  const task = loop.add({
    maxHz: () => maxHz,
    isVisible,
    draw: () => {
      counter.drawn += 1;
    },
  });
  return { counter, task };
}

describe('FrameLoop', () => {
  it('draws once for many marks before a frame', () => {
    const { clock, source } = fakeFrames();
    const { counter, task } = counted(new FrameLoop(source), 60);
    for (let at = 0; at < 100; at++) task.markDirty();
    clock.advance(FRAME_MS);
    expect(counter.drawn).toBe(1);
  });

  it('asks for no frame while nothing is dirty', () => {
    const { clock, source, requested } = fakeFrames();
    const { task } = counted(new FrameLoop(source), 60);
    task.markDirty();
    clock.advance(1000);
    expect(requested()).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('keeps each task to its own rate', () => {
    const { clock, source } = fakeFrames();
    const loop = new FrameLoop(source);
    const slow = counted(loop, 4);
    const fast = counted(loop, 30);
    for (let ms = 0; ms < 2000; ms += 5) {
      slow.task.markDirty();
      fast.task.markDirty();
      clock.advance(5);
    }
    expect(slow.counter.drawn).toBeGreaterThanOrEqual(7);
    expect(slow.counter.drawn).toBeLessThanOrEqual(9);
    expect(fast.counter.drawn).toBeGreaterThan(45);
    expect(fast.counter.drawn).toBeLessThanOrEqual(63);
  });

  it('does not draw what is hidden, and draws it when it is seen again', () => {
    const { clock, source } = fakeFrames();
    let isVisible = false;
    const { counter, task } = counted(new FrameLoop(source), 60, () => isVisible);
    task.markDirty();
    clock.advance(500);
    expect(counter.drawn).toBe(0);
    expect(clock.pending).toBe(0);
    isVisible = true;
    task.markDirty();
    clock.advance(FRAME_MS);
    expect(counter.drawn).toBe(1);
  });

  it('draws no more after it was removed', () => {
    const { clock, source } = fakeFrames();
    const { counter, task } = counted(new FrameLoop(source), 60);
    task.markDirty();
    task.remove();
    clock.advance(500);
    expect(counter.drawn).toBe(0);
  });
});
