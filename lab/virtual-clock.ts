import type { Clock, Timer } from '../core/ports/clock.ts';
import { DueQueue } from '../host/packet-io/due-queue.ts';

/** A clock whose time passes only when a test advances it. */
export class VirtualClock implements Clock {
  private readonly queue = new DueQueue<{ live: boolean; readonly run: () => void }>();
  private readonly startMs: number;
  private passedMs = 0;

  constructor(startMs = Date.UTC(2026, 10, 20, 12)) {
    this.startMs = startMs;
  }

  nowMs(): number {
    return this.startMs + this.passedMs;
  }

  nowNs(): bigint {
    return BigInt(this.startMs) * 1_000_000n + BigInt(Math.round(this.passedMs * 1e6));
  }

  monotonicMs(): number {
    return this.passedMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const timer = { live: true, run };
    this.queue.push(this.passedMs + Math.max(0, delayMs), timer);
    return {
      cancel: () => {
        timer.live = false;
      },
    };
  }

  every(periodMs: number, run: () => void): Timer {
    let timer: Timer;
    const tick = (): void => {
      timer = this.after(periodMs, tick);
      run();
    };
    timer = this.after(periodMs, tick);
    return { cancel: () => timer.cancel() };
  }

  /** Advances the clock, running each due callback at its own time. */
  advance(ms: number): void {
    const untilMs = this.passedMs + ms;
    for (;;) {
      const nextMs = this.queue.nextDueMs();
      if (nextMs === undefined || nextMs > untilMs) break;
      this.passedMs = Math.max(this.passedMs, nextMs);
      const timer = this.queue.popDue(this.passedMs);
      if (timer?.live) timer.run();
    }
    this.passedMs = untilMs;
  }
}
