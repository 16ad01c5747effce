import type { Clock } from '../../core/ports/clock.ts';

/** Addresses that are remembered; beyond, those that were not heard of for longest are forgotten. */
const MAX_KEYS = 10_000;

export interface RateLimitOptions {
  /** Most at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Limits how often something may happen, for each key.
 * @source token bucket, RFC 2697 §3 with one colour
 */
export class RateLimit {
  private readonly options: RateLimitOptions;
  private readonly clock: Clock;
  /** Tokens left and when that was, monotonic ms; the key used last is at the end. */
  private readonly buckets = new Map<string, { readonly tokens: number; readonly atMs: number }>();

  constructor(options: RateLimitOptions, clock: Clock) {
    this.options = options;
    this.clock = clock;
  }

  /** @returns whether it may happen now */
  take(key: string): boolean {
    const { burst, perSecond } = this.options;
    const atMs = this.clock.monotonicMs();
    const known = this.buckets.get(key);
    const tokens = known ? Math.min(burst, known.tokens + ((atMs - known.atMs) * perSecond) / 1000) : burst;
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs });
    if (this.buckets.size > MAX_KEYS) this.buckets.delete(this.buckets.keys().next().value ?? '');
    return tokens >= 1;
  }
}
