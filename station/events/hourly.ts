import type { Clock } from '../../core/ports/clock.ts';

const AGAIN_AFTER_MS = 3_600_000;

/** Reports that come again and again, each once an hour. */
export class Hourly {
  private readonly clock: Clock;
  private readonly most: number;
  /** When each was reported, monotonic ms. */
  private readonly known = new Map<string, number>();

  /** @param most different ones within an hour; more are not reported: their sender may invent them */
  constructor(clock: Clock, most: number) {
    this.clock = clock;
    this.most = most;
  }

  /** Whether to report it now. */
  isDue(report: string): boolean {
    const nowMs = this.clock.monotonicMs();
    for (const [one, atMs] of this.known) if (nowMs - atMs >= AGAIN_AFTER_MS) this.known.delete(one);
    if (this.known.has(report) || this.known.size >= this.most) return false;
    this.known.set(report, nowMs);
    return true;
  }
}
