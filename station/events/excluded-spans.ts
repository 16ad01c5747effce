import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';

/** Packets that were in flight when the time began or ended that does not count. */
const MARGIN_MS = 1000;
/** Losses that began then are real when they last for this long after it. */
const SETTLE_MS = 10_000;
const KEPT_MS = 10 * 60_000;

/** The latest spans in which this host measured nothing: it slept, or an engine was restarted. */
export class ExcludedSpans {
  private readonly clock: Clock;
  private readonly spans = new Map<number, { readonly fromMs: number; readonly toMs: number }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** An event was recorded or has changed. */
  note({ id, atMs, endMs, excluded }: TimelineEvent): void {
    if (!excluded) return;
    const oldestMs = this.clock.nowMs() - KEPT_MS;
    for (const [known, { toMs }] of this.spans) if (toMs < oldestMs) this.spans.delete(known);
    this.spans.set(id, { fromMs: atMs, toMs: endMs ?? Number.POSITIVE_INFINITY });
  }

  /** When it is certain that losses from a time on are not caused by such a span, Unix ms; −∞ = they are in none. */
  settledMs(atMs: number): number {
    let settledMs = Number.NEGATIVE_INFINITY;
    for (const { fromMs, toMs } of this.spans.values()) {
      if (atMs >= fromMs - MARGIN_MS && atMs <= toMs + MARGIN_MS) settledMs = Math.max(settledMs, toMs + SETTLE_MS);
    }
    return settledMs;
  }
}
