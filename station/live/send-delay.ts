import type { Batch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';

/** Powers of two of µs: 1 µs … over an hour. */
const BUCKETS = 32;
const KEPT_SECONDS = 10;
/** Share of its interval above which the send delay of a packet is too long. */
export const LATE_SHARE = 0.1;
/** LATE_SHARE of the shortest possible interval, 10 ms: below it, the interval need not be looked up. */
const LEAST_LATE_US = 1000;

interface Second {
  readonly histogram: Uint32Array;
  tooLate: number;
}

/** Send delay over the last ten seconds: one histogram per second, which costs little per sample. */
export class SendDelay {
  private readonly seconds = new Map<number, Second>();
  private readonly intervalMsOf: (series: number) => number | null;

  constructor(intervalMsOf: (series: number) => number | null) {
    this.intervalMsOf = intervalMsOf;
  }

  add(batch: Batch): void {
    const at = Math.floor(Number(batch.baseNs / 1_000_000_000n));
    let second = this.seconds.get(at);
    if (!second) {
      second = { histogram: new Uint32Array(BUCKETS * 4), tooLate: 0 };
      this.seconds.set(at, second);
      // Later ones too: the clock was set back, and they would stay until it has caught up.
      for (const other of this.seconds.keys()) if (Math.abs(other - at) > KEPT_SECONDS) this.seconds.delete(other);
    }
    for (let row = 0; row < batch.count; row++) {
      if (batch.outcome[row] === OUTCOMES['not-measured']) continue;
      const lateUs = batch.lateUs[row] as number;
      const bucket = bucketOf(lateUs);
      second.histogram[bucket] = (second.histogram[bucket] as number) + 1;
      if (lateUs > LEAST_LATE_US && this.isTooLate(batch.series[row] as number, lateUs)) second.tooLate += 1;
    }
  }

  /** µs, rounded up to a quarter of a power of two; null without samples. */
  p99Us(): number | null {
    const sum = new Uint32Array(BUCKETS * 4);
    let total = 0;
    for (const { histogram } of this.seconds.values()) {
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

  /** Share of packets sent later than LATE_SHARE of their interval, 0 to 1; 0 without samples. */
  tooLateRatio(): number {
    let [tooLate, total] = [0, 0];
    for (const second of this.seconds.values()) {
      tooLate += second.tooLate;
      for (const count of second.histogram) total += count;
    }
    return total === 0 ? 0 : tooLate / total;
  }

  private isTooLate(series: number, lateUs: number): boolean {
    const intervalMs = this.intervalMsOf(series);
    return intervalMs !== null && lateUs > LATE_SHARE * intervalMs * 1000;
  }
}

const bucketOf = (us: number): number => (us < 1 ? 0 : Math.min(BUCKETS * 4 - 1, Math.floor(Math.log2(us) * 4) + 1));
const upperEdge = (bucket: number): number => 2 ** (bucket / 4);
