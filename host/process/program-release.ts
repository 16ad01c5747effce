import type { Clock, Timer } from '../../core/ports/clock.ts';

/** Delays after another kind of work began, ms: it has run once then, and what it repeats has been compiled. */
const SETTLED_MS = [10_000, 60_000] as const;
/** Interval, ms: seldom work needs code that measuring does not. */
const EVERY_MS = 600_000;

/** Has the pages of the program unmapped that only a start, or another plan, needed. */
export class ProgramRelease {
  private readonly clock: Clock;
  private readonly release: () => void;
  private readonly repeating: Timer;
  private soon: readonly Timer[] = [];

  constructor(clock: Clock, release: () => void) {
    this.clock = clock;
    this.release = release;
    this.repeating = clock.every(EVERY_MS, release);
    this.begins();
  }

  /** Another kind of work begins. */
  begins(): void {
    this.cancel();
    this.soon = SETTLED_MS.map((ms) => this.clock.after(ms, this.release));
  }

  close(): void {
    this.cancel();
    this.repeating.cancel();
  }

  private cancel(): void {
    for (const timer of this.soon) timer.cancel();
  }
}
