import type { Clock, Timer } from '../../../core/ports/clock.ts';

/** A span in which time runs faster, real Unix ms. */
export interface Warp {
  readonly fromMs: number;
  readonly toMs: number;
  readonly speed: number;
}

/** Timers look at the time again after so long. */
const LOOK_EVERY_MS = 20;

/** Time by which a warp has brought the clock ahead of the real time, ms. */
export function aheadMs(realMs: number, { fromMs, toMs, speed }: Warp): number {
  return Math.max(0, Math.min(realMs, toMs) - fromMs) * (speed - 1);
}

/** The real clock, which runs faster during a warp: the same in all processes that know of it. */
export class WarpedClock implements Clock {
  warp: Warp | null;

  constructor(warp: Warp | null) {
    this.warp = warp;
  }

  nowMs(): number {
    const realMs = Date.now();
    return realMs + (this.warp ? aheadMs(realMs, this.warp) : 0);
  }

  nowNs(): bigint {
    return BigInt(Math.round(this.nowMs())) * 1_000_000n;
  }

  monotonicMs(): number {
    return this.nowMs();
  }

  after(delayMs: number, run: () => void): Timer {
    const dueMs = this.nowMs() + delayMs;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const leftMs = dueMs - this.nowMs();
      if (leftMs <= 0) return run();
      timer = setTimeout(wait, Math.min(leftMs, LOOK_EVERY_MS));
    };
    timer = setTimeout(wait, Math.min(delayMs, LOOK_EVERY_MS));
    return { cancel: () => clearTimeout(timer) };
  }

  every(periodMs: number, run: () => void): Timer {
    let timer: Timer;
    const next = () => {
      timer = this.after(periodMs, () => {
        next();
        run();
      });
    };
    next();
    return { cancel: () => timer.cancel() };
  }
}
