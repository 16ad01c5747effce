import { MAX_RTT_US, Sketch } from './sketch.ts';
import { damagedRow, type VarintReader, type VarintWriter } from './varint.ts';

/**
 * Round trips in whole µs. Sum and second moment are about the least one: integers, and so exact and independent of the order, up to
 * 2^53, and above that accurate, since what the least one contributes to the variance bounds the cancellation.
 */
export class RttTotals {
  count = 0;
  minUs = 0;
  maxUs = 0;
  /** Sum of the differences from `minUs`. */
  private sum = 0;
  /** Sum of their squares. */
  private squares = 0;
  private readonly sketch = new Sketch();

  clear(): void {
    this.count = 0;
    this.minUs = 0;
    this.maxUs = 0;
    this.sum = 0;
    this.squares = 0;
    this.sketch.clear();
  }

  add(us: number): void {
    this.widen(us, us);
    const above = us - this.minUs;
    this.count += 1;
    this.sum += above;
    this.squares += above * above;
    this.sketch.add(us);
  }

  private widen(minUs: number, maxUs: number): void {
    if (this.count === 0) {
      this.minUs = minUs;
      this.maxUs = maxUs;
      return;
    }
    if (maxUs > this.maxUs) this.maxUs = maxUs;
    if (minUs >= this.minUs) return;
    const shift = this.minUs - minUs;
    this.squares += shift * (2 * this.sum + shift * this.count);
    this.sum += shift * this.count;
    this.minUs = minUs;
  }

  /** Adds those of a row. @returns their least one; 0 without any */
  read(reader: VarintReader, count: number, shift: number): number {
    if (count === 0) return 0;
    const minUs = reader.next();
    const maxUs = minUs + reader.next();
    if (maxUs > MAX_RTT_US) throw damagedRow();
    const sum = reader.next();
    const squares = reader.next();
    this.widen(minUs, maxUs);
    const above = minUs - this.minUs;
    this.count += count;
    this.sum += sum + above * count;
    this.squares += squares + above * (2 * sum + above * count);
    this.sketch.read(reader, shift, count, minUs, maxUs);
    return minUs;
  }

  write(writer: VarintWriter, shift: number): void {
    if (this.count === 0) return;
    writer.write(this.minUs);
    writer.write(this.maxUs - this.minUs);
    writer.write(this.sum);
    writer.write(this.squares);
    this.sketch.write(writer, shift);
  }

  /** Parameter of the sketch for `write`, which a row keeps for `read`. */
  bestShift(): number {
    return this.count === 0 ? 1 : this.sketch.bestShift();
  }

  /** Mean; NaN without a round trip. */
  get avgUs(): number {
    return this.minUs + this.sum / this.count;
  }

  /** Sample standard deviation (n − 1); NaN below two round trips. */
  get stdevUs(): number {
    if (this.count < 2) return Number.NaN;
    const m2 = this.squares - (this.sum / this.count) * this.sum;
    return Math.sqrt(Math.max(0, m2) / (this.count - 1));
  }

  visit(take: (us: number, count: number) => void): void {
    if (this.count > 0) this.sketch.visit(this.minUs, this.maxUs, take);
  }

  /** @param shares ascending */
  percentilesUs(shares: readonly number[]): number[] {
    return this.sketch.percentilesUs(shares, this.count, this.minUs, this.maxUs);
  }

  percentileUs(share: number): number {
    return this.sketch.percentileUs(share, this.count, this.minUs, this.maxUs);
  }
}
