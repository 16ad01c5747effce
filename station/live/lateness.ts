import type { Batch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';

/** Powers of two of µs: 1 µs … over an hour. */
const BUCKETS = 32;
const KEPT_SECONDS = 10;

/** How late we sent over the last ten seconds: a histogram per second, so that it costs nothing per sample. */
export class Lateness {
  private readonly seconds = new Map<number, Uint32Array>();

  add(batch: Batch): void {
    const second = Math.floor(Number(batch.baseNs / 1_000_000_000n));
    let histogram = this.seconds.get(second);
    if (!histogram) {
      histogram = new Uint32Array(BUCKETS * 4);
      this.seconds.set(second, histogram);
      // Later ones too: the clock was set back, and they would stay until it has caught up.
      for (const other of this.seconds.keys()) if (Math.abs(other - second) > KEPT_SECONDS) this.seconds.delete(other);
    }
    for (let at = 0; at < batch.count; at++) {
      if (batch.outcome[at] === OUTCOMES['not-measured']) continue;
      const bucket = bucketOf(batch.lateUs[at] as number);
      histogram[bucket] = (histogram[bucket] as number) + 1;
    }
  }

  /** µs, rounded up to a quarter of a power of two; null without samples. */
  p99Us(): number | null {
    const sum = new Uint32Array(BUCKETS * 4);
    let total = 0;
    for (const histogram of this.seconds.values()) {
      for (const [at, count] of histogram.entries()) {
        sum[at] = (sum[at] as number) + count;
        total += count;
      }
    }
    if (total === 0) return null;
    let left = Math.ceil(total * 0.99);
    for (const [at, count] of sum.entries()) {
      left -= count;
      if (left <= 0) return Math.round(upperEdge(at));
    }
    return null;
  }
}

const bucketOf = (us: number): number => (us < 1 ? 0 : Math.min(BUCKETS * 4 - 1, Math.floor(Math.log2(us) * 4) + 1));
const upperEdge = (bucket: number): number => 2 ** (bucket / 4);
