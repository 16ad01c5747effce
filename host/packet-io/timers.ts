import type { Clock, Timer } from '../../core/ports/clock.ts';
import { DueQueue } from './due-queue.ts';

/** Callbacks at their times, one after the other, on one timer; all of them can be paused. */
export class Timers {
  private readonly clock: Clock;
  private readonly queue = new DueQueue<() => void>();
  private readonly onLate: (lateMs: number) => void;
  private timer: Timer | undefined;
  private timerMs = Number.POSITIVE_INFINITY;
  private starvedUntilMs = Number.NEGATIVE_INFINITY;
  private closed = false;

  /** @param onLate called before due callbacks run, with the delay of the first */
  constructor(clock: Clock, onLate: (lateMs: number) => void = () => undefined) {
    this.clock = clock;
    this.onLate = onLate;
  }

  at(monotonicMs: number, run: () => void): void {
    this.queue.push(monotonicMs, run);
    this.arm();
  }

  /** No callback runs before then; those due meanwhile run late. */
  starveUntil(monotonicMs: number): void {
    this.starvedUntilMs = monotonicMs;
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
  }

  private arm(): void {
    const nextMs = this.queue.nextDueMs();
    if (this.closed || nextMs === undefined) return;
    const dueAtMs = Math.max(nextMs, this.starvedUntilMs);
    if (dueAtMs >= this.timerMs) return;
    this.timer?.cancel();
    this.timerMs = dueAtMs;
    this.timer = this.clock.after(Math.max(0, dueAtMs - this.clock.monotonicMs()), () => this.pump());
  }

  private pump(): void {
    this.onLate(this.clock.monotonicMs() - this.timerMs);
    this.timerMs = Number.POSITIVE_INFINITY;
    // One at a time: a callback may pause all others, or close the driver.
    while (!this.closed && this.clock.monotonicMs() >= this.starvedUntilMs) {
      const run = this.queue.popDue(this.clock.monotonicMs());
      if (!run) break;
      run();
    }
    this.arm();
  }
}
