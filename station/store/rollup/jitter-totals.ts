import type { VarintReader, VarintWriter } from './varint.ts';

/**
 * Sum of absolute differences of replies that are adjacent in arrival, with no loss or exclusion between them, as in
 * core/stats/rtt-columns.ts. The round trips at both ends continue the sequence in the rows before and after.
 */
export class JitterTotals {
  private sumUs = 0;
  pairs = 0;
  /** A counted sample came. */
  private hasBegun = false;
  /** The first counted sample has a round trip, which is compared to the last one of the row before. */
  private isOpenBefore = false;
  /** The last counted sample has a round trip. */
  private isOpenAfter = false;
  private firstUs = 0;
  private lastUs = 0;

  clear(): void {
    this.sumUs = 0;
    this.pairs = 0;
    this.hasBegun = false;
    this.isOpenBefore = false;
    this.isOpenAfter = false;
  }

  add(us: number): void {
    this.join(us);
    this.lastUs = us;
    this.isOpenAfter = true;
  }

  /** Adds a counted sample without a round trip. */
  interrupt(): void {
    this.hasBegun = true;
    this.isOpenAfter = false;
  }

  /** Compares a round trip to the one before it. */
  private join(us: number): void {
    if (this.isOpenAfter) {
      this.sumUs += Math.abs(us - this.lastUs);
      this.pairs += 1;
    } else if (!this.hasBegun) {
      this.isOpenBefore = true;
      this.firstUs = us;
    }
    this.hasBegun = true;
  }

  /**
   * Adds those of a row whose counted samples are all replies, at least one.
   * @param minUs the least round trip of the row: what is stored is above it
   */
  readWhole(reader: VarintReader, count: number, minUs: number): void {
    if (count === 1) {
      this.add(minUs);
      return;
    }
    this.join(minUs + reader.next());
    this.lastUs = minUs + reader.next();
    this.isOpenAfter = true;
    this.sumUs += reader.next();
    this.pairs += count - 1;
  }

  writeWhole(writer: VarintWriter, count: number, minUs: number): void {
    if (count < 2) return;
    writer.write(this.firstUs - minUs);
    writer.write(this.lastUs - minUs);
    writer.write(this.sumUs);
  }

  /** Adds those of any other row. */
  read(reader: VarintReader, minUs: number): void {
    const flags = reader.next();
    if ((flags & BEGUN) !== 0) {
      if ((flags & OPEN_BEFORE) !== 0) this.join(minUs + reader.next());
      this.hasBegun = true;
      this.isOpenAfter = (flags & OPEN_AFTER) !== 0;
      if (this.isOpenAfter) this.lastUs = minUs + reader.next();
    }
    const pairs = reader.next();
    this.pairs += pairs;
    if (pairs > 0) this.sumUs += reader.next();
  }

  write(writer: VarintWriter, minUs: number): void {
    const flags =
      (this.hasBegun ? BEGUN : 0) | (this.isOpenBefore ? OPEN_BEFORE : 0) | (this.isOpenAfter ? OPEN_AFTER : 0);
    writer.write(flags);
    if (this.isOpenBefore) writer.write(this.firstUs - minUs);
    if (this.isOpenAfter) writer.write(this.lastUs - minUs);
    writer.write(this.pairs);
    if (this.pairs > 0) writer.write(this.sumUs);
  }

  /** Mean absolute difference; NaN without two adjacent replies. */
  get meanUs(): number {
    return this.pairs > 0 ? this.sumUs / this.pairs : Number.NaN;
  }

  /** The round trip of the last counted sample; NaN = it has none. */
  get latestUs(): number {
    return this.isOpenAfter ? this.lastUs : Number.NaN;
  }
}

const BEGUN = 1;
const OPEN_BEFORE = 2;
const OPEN_AFTER = 4;
