import type { Clock } from '../../core/ports/clock.ts';

/** A report waits until nothing was added for this long … */
const QUIET_MS = 1000;
/** … but not longer than this after the first. */
const MAX_WAIT_MS = 5000;
/** Reports a minute after which they wait for SLOW_MS each. */
const MOST_PER_MINUTE = 10;
const SLOW_MS = 10_000;
const MINUTE_MS = 60_000;

/** Decides when what has come together is reported: at once when it is little, seldom when there is no end of it. */
export class AlertPace {
  private readonly clock: Clock;
  /** @returns whether there was something to report */
  private readonly report: () => boolean;
  private reports: number[] = [];
  private firstMs: number | null = null;
  private lastMs = 0;

  constructor(clock: Clock, report: () => boolean) {
    this.clock = clock;
    this.report = report;
  }

  /** There is something to report. */
  touch(): void {
    this.lastMs = this.clock.monotonicMs();
    if (this.firstMs !== null) return;
    this.firstMs = this.lastMs;
    this.wait();
  }

  private wait(): void {
    const firstMs = this.firstMs ?? 0;
    const nowMs = this.clock.monotonicMs();
    this.reports = this.reports.filter((atMs) => nowMs - atMs < MINUTE_MS);
    const slowMs = this.reports.length >= MOST_PER_MINUTE ? firstMs + SLOW_MS : 0;
    const dueMs = Math.max(slowMs, Math.min(this.lastMs + QUIET_MS, firstMs + MAX_WAIT_MS));
    if (dueMs > nowMs) {
      this.clock.after(dueMs - nowMs, () => this.wait());
      return;
    }
    this.firstMs = null;
    if (this.report()) this.reports.push(nowMs);
  }
}
