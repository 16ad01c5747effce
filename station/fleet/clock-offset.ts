import { UNCORRECTED_MS } from '../../core/fleet/clock-limit.ts';
import { CLOCK_DRIFT } from '../../core/fleet/fleet-clock.ts';

/** Estimates that are looked at; the one with the shortest round trip counts. */
const WINDOW = 8;

export interface OffsetEstimate {
  /** The agent's clock minus the station's, ms. */
  readonly offsetMs: number;
  /** Most that it may be wrong by: half of the round trip. */
  readonly errorMs: number;
}

/**
 * Estimates the offset of an agent's clock, as NTP does: the sample with the shortest round trip of the last ones.
 * @source RFC 5905 §10 (clock filter)
 */
export class ClockOffset {
  private readonly estimates: (OffsetEstimate & { readonly atMs: number })[] = [];
  private heldMs: number;

  /** @param heldMs the correction of an earlier connection: it stays while it fits */
  constructor(heldMs = 0) {
    this.heldMs = heldMs;
  }

  /** @param sentMs station's time of the request @param agentMs agent's time of the answer @param backMs station's time of the answer */
  add(sentMs: number, agentMs: number, backMs: number): void {
    const errorMs = (backMs - sentMs) / 2;
    if (errorMs < 0) return; // the station's clock was set meanwhile
    const estimate = { offsetMs: agentMs - (sentMs + backMs) / 2, errorMs, atMs: backMs };
    const best = this.bound(backMs);
    // Both cannot be right: one of the clocks was set since.
    if (best && Math.abs(estimate.offsetMs - best.offsetMs) > best.errorMs + errorMs) this.estimates.length = 0;
    this.estimates.push(estimate);
    if (this.estimates.length > WINDOW) this.estimates.shift();
    this.hold();
  }

  /** null = there is none yet. */
  get best(): OffsetEstimate | null {
    const best = leastError(this.estimates);
    return best && { offsetMs: best.offsetMs, errorMs: best.errorMs };
  }

  /** The estimate with the least error by now: a clock drifts since it was compared. */
  bound(nowMs: number): OffsetEstimate | null {
    const aged = this.estimates.map(({ offsetMs, errorMs, atMs }) => {
      return { offsetMs, errorMs: errorMs + Math.max(0, nowMs - atMs) * CLOCK_DRIFT };
    });
    return leastError(aged);
  }

  /** Correction of times, whole ms; it stays while the estimate is within its error, so that times do not jitter. */
  get correctionMs(): number {
    return this.heldMs;
  }

  private hold(): void {
    const { best } = this;
    if (!best || Math.abs(best.offsetMs - this.heldMs) <= best.errorMs + UNCORRECTED_MS) return;
    this.heldMs = Math.round(best.offsetMs);
  }
}

const leastError = <One extends OffsetEstimate>(estimates: readonly One[]): One | null =>
  estimates.reduce<One | null>((best, one) => (best === null || one.errorMs < best.errorMs ? one : best), null);
