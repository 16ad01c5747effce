import type { Clock } from '../ports/clock.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/** Keys that are remembered; beyond, the one that was not heard of for longest is forgotten. */
const MAX_KEYS = 10_000;

/** Limits how often something may happen, for each key. */
export class LimitByKey {
  private readonly rate: Rate;
  private readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The key used last is at the end. */
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, clock: Pick<Clock, 'monotonicMs'>) {
    this.rate = rate;
    this.clock = clock;
  }

  /** @returns whether it may happen now */
  take(key: string): boolean {
    const bucket = this.buckets.get(key) ?? new TokenBucket(this.rate);
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size > MAX_KEYS) this.buckets.delete(this.buckets.keys().next().value ?? '');
    return bucket.take(this.clock.monotonicMs());
  }
}
