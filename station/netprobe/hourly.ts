import type { Clock } from '../../core/ports/clock.ts';

const AGAIN_AFTER_MS = 3_600_000;
/** More different ones within an hour are not reported: their sender may invent them. */
const MOST = 32;

/** Reports that come again and again, each once an hour. */
export class Hourly {
  private readonly clock: Clock;
  private readonly known = new Map<string, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Whether to report it now. */
  isDue(report: string): boolean {
    const nowMs = this.clock.nowMs();
    for (const [one, atMs] of this.known) if (nowMs - atMs >= AGAIN_AFTER_MS) this.known.delete(one);
    if (this.known.has(report) || this.known.size >= MOST) return false;
    this.known.set(report, nowMs);
    return true;
  }
}
