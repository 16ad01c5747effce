import type { Clock, Timer } from '../../core/ports/clock.ts';

/**
 * The clock of controllers. It never steps, as drivers keep the phase of their entries whatever the wall clock does;
 * and its timers end together, so that none keeps a finished process alive.
 */
export class ControllerClock implements Clock {
  private readonly clock: Clock;
  /** Wall minus monotonic time at the start, ms. */
  private readonly offsetMs: number;
  private readonly timers = new Set<Timer>();
  private isClosed = false;

  constructor(clock: Clock) {
    this.clock = clock;
    this.offsetMs = clock.nowMs() - clock.monotonicMs();
  }

  /** Total steps of the wall clock since the start, whole ms. */
  get stepMs(): number {
    return Math.round(this.clock.nowMs() - this.nowMs());
  }

  nowMs(): number {
    return this.clock.monotonicMs() + this.offsetMs;
  }

  nowNs(): bigint {
    return this.clock.nowNs() - BigInt(this.stepMs) * 1_000_000n;
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
