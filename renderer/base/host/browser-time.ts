import type { Clock } from '../../../core/ports/clock.ts';
import type { FrameSource } from '../../live/frame-loop.ts';

/** The browser's time. `nowNs` has the platform's precision only. */
export const browserClock: Clock = {
  nowMs: () => Date.now(),
  nowNs: () => BigInt(Date.now()) * 1_000_000n,
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const id = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(id) };
  },
  every(periodMs, run) {
    const id = setInterval(run, periodMs);
    return { cancel: () => clearInterval(id) };
  },
};

export const browserFrames: FrameSource = {
  nowMs: () => performance.now(),
  requestFrame: (run) => void requestAnimationFrame(run),
  after: browserClock.after,
};
