import type { Clock, Timer } from '../../core/ports/clock.ts';

/** The time of a replay, which stands still, runs and jumps; timers are those of the present, and end with the replay. */
export class ReplayClock implements Clock {
  atMs: number;
  private readonly present: Clock;
  private readonly timers = new Set<Timer>();

  constructor(present: Clock, atMs: number) {
    this.present = present;
    this.atMs = atMs;
  }

  nowMs(): number {
    return this.atMs;
  }

  nowNs(): bigint {
    return BigInt(Math.round(this.atMs * 1000)) * 1000n;
  }

  monotonicMs(): number {
    return this.present.monotonicMs();
  }

  after(delayMs: number, run: () => void): Timer {
    return this.kept(this.present.after(delayMs, run));
  }

  every(periodMs: number, run: () => void): Timer {
    return this.kept(this.present.every(periodMs, run));
  }

  close(): void {
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private kept(timer: Timer): Timer {
    this.timers.add(timer);
    return {
      cancel: () => {
        this.timers.delete(timer);
        timer.cancel();
      },
    };
  }
}
