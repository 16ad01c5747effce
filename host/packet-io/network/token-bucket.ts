import type { RateLimit } from './scenario.ts';

/** A token bucket, full at first; refills evenly, up to `burst`. */
export class TokenBucket {
  private readonly limit: RateLimit;
  private tokens: number;
  private filledMs = 0;

  constructor(limit: RateLimit) {
    this.limit = limit;
    this.tokens = limit.burst;
  }

  /** @param nowMs may be earlier than in an earlier call, as packets overtake each other: no tokens are removed then */
  take(nowMs: number): boolean {
    const passedMs = Math.max(0, nowMs - this.filledMs);
    this.filledMs = Math.max(nowMs, this.filledMs);
    this.tokens = Math.min(this.limit.burst, this.tokens + (passedMs * this.limit.perSecond) / 1000);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
