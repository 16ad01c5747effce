import { type Spread, spreadOf } from '../../../core/stats/spread.ts';

/** Values by bucket, for exact percentiles of each. */
export class BucketValues {
  private buckets = new Uint32Array(1024);
  private values = new Float64Array(1024);
  private count = 0;

  add(bucket: number, value: number): void {
    if (this.count === this.buckets.length) this.grow();
    this.buckets[this.count] = bucket;
    this.values[this.count] = value;
    this.count += 1;
  }

  /** Visits each bucket with values once. @param buckets number of buckets */
  visit(buckets: number, take: (bucket: number, spread: Spread, count: number) => void): void {
    const starts = new Uint32Array(buckets + 1);
    for (let at = 0; at < this.count; at++) {
      const next = (this.buckets[at] as number) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
    for (let bucket = 0; bucket < buckets; bucket++) {
      starts[bucket + 1] = (starts[bucket + 1] as number) + (starts[bucket] as number);
    }
    const places = starts.slice();
    const sorted = new Float64Array(this.count);
    for (let at = 0; at < this.count; at++) {
      const bucket = this.buckets[at] as number;
      const place = places[bucket] as number;
      sorted[place] = this.values[at] as number;
      places[bucket] = place + 1;
    }
    for (let bucket = 0; bucket < buckets; bucket++) {
      const own = sorted.subarray(starts[bucket], starts[bucket + 1]);
      if (own.length === 0) continue;
      own.sort();
      take(bucket, spreadOf(own), own.length);
    }
  }

  private grow(): void {
    const buckets = new Uint32Array(this.count * 2);
    buckets.set(this.buckets);
    this.buckets = buckets;
    const values = new Float64Array(this.count * 2);
    values.set(this.values);
    this.values = values;
  }
}
