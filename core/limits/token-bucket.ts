/** A rate with a burst. */
export interface Rate {
  /** Most at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * A token bucket, full at first; refills evenly, up to `burst`.
 * @source RFC 2697 §3, with one colour
 */
export class TokenBucket {
  private readonly rate: Rate;
  private tokens: number;
  private filledMs = 0;

  constructor(rate: Rate) {
    this.rate = rate;
    this.tokens = rate.burst;
  }

  /** @param nowMs may be earlier than in an earlier call, as packets overtake each other: no tokens are removed then */
  take(nowMs: number): boolean {
    const passedMs = Math.max(0, nowMs - this.filledMs);
    this.filledMs = Math.max(nowMs, this.filledMs);
    this.tokens = Math.min(this.rate.burst, this.tokens + (passedMs * this.rate.perSecond) / 1000);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
