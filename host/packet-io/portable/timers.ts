import type { Clock, Timer } from '../../../core/ports/clock.ts';
import { DueQueue } from '../due-queue.ts';

/** Callbacks at their times, all on one timer. */
export class Timers {
  private readonly clock: Clock;
  private readonly queue = new DueQueue<() => void>();
  private readonly onStarved: (gapMs: number) => void;
  private timer: Timer | undefined;
  private timerMs = Number.POSITIVE_INFINITY;
  private closed = false;

  /** @param onStarved called with how long the first due callback had to wait */
  constructor(clock: Clock, onStarved: (gapMs: number) => void) {
    this.clock = clock;
    this.onStarved = onStarved;
  }

  at(monotonicMs: number, run: () => void): void {
    this.queue.push(monotonicMs, run);
    this.arm();
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
  }

  private arm(): void {
    const nextMs = this.queue.nextDueMs();
    if (this.closed || nextMs === undefined || nextMs >= this.timerMs) return;
    this.timer?.cancel();
    this.timerMs = nextMs;
    this.timer = this.clock.after(Math.max(0, nextMs - this.clock.monotonicMs()), () => this.pump());
  }

  private pump(): void {
    this.onStarved(this.clock.monotonicMs() - this.timerMs);
    this.timerMs = Number.POSITIVE_INFINITY;
    for (;;) {
      const run = this.closed ? undefined : this.queue.popDue(this.clock.monotonicMs());
      if (!run) break;
      run();
    }
    this.arm();
  }
}
