import type { FrameSource } from '../live/frame-loop.ts';
import { browserClock } from './browser-clock.ts';

export const browserFrames: FrameSource = {
  nowMs: () => performance.now(),
  requestFrame: (run) => void requestAnimationFrame(run),
  after: browserClock.after,
};
