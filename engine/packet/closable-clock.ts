import type { Clock, Timer } from '../../core/ports/clock.ts';

/** A clock whose timers end together: none of them keeps a process alive that is done. */
export class ClosableClock implements Clock {
  private readonly clock: Clock;
  private readonly timers = new Set<Timer>();
  private isClosed = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  nowNs(): bigint {
    return this.clock.nowNs();
  }

  monotonicMs(): number {
    return this.clock.monotonicMs();
  }

  after(delayMs: number, run: () => void): Timer {
    const timer = this.clock.after(delayMs, () => {
      this.timers.delete(own);
      run();
    });
    const own = this.keep(timer);
    return own;
  }

  every(periodMs: number, run: () => void): Timer {
    return this.keep(this.clock.every(periodMs, run));
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) timer.cancel();
  }

  private keep(timer: Timer): Timer {
    const own: Timer = {
      cancel: () => {
        this.timers.delete(own);
        timer.cancel();
      },
    };
    this.timers.add(own);
    if (this.isClosed) own.cancel();
    return own;
  }
}
