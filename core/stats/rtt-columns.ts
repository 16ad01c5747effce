import { grown, grown32 } from './columns.ts';

/** A row as plain data; null = none. */
export interface RttSummary {
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
  readonly ipdvSum: number;
  readonly ipdvCount: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly last: number | null;
}

/** Figures of round trips of a span; NaN = none. */
export interface RttFigures {
  /** Replies with a round trip. */
  readonly roundTrips: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly avgMs: number;
  readonly stdevMs: number;
  readonly jitterMs: number;
  /** Differences that `jitterMs` is the mean of. */
  readonly jitterPairs: number;
}

const orNull = (ms: number): number | null => (Number.isNaN(ms) ? null : ms);

/**
 * Running round-trip figures of many rows, as columns: constant memory per row. Mean and deviation follow Welford's
 * recurrence; jitter is the mean absolute IPDV (RFC 3393) of replies that are adjacent in arrival.
 */
export class RttColumns {
  private capacity = 0;
  /** The last round trip, to which the next one is compared; NaN = none, or the sequence was broken since. */
  lastMs = new Float64Array(0);
  minMs = new Float64Array(0);
  maxMs = new Float64Array(0);
  private meanMs = new Float64Array(0);
  /** Sum of squared deviations from the mean. */
  private m2 = new Float64Array(0);
  private counts = new Uint32Array(0);
  private ipdvSumMs = new Float64Array(0);
  private ipdvCounts = new Uint32Array(0);

  /** Makes room for rows 0 … count − 1; new rows are empty. */
  reserve(count: number): void {
    if (count <= this.capacity) return;
    this.lastMs = grown(this.lastMs, count, Number.NaN);
    this.minMs = grown(this.minMs, count, Number.NaN);
    this.maxMs = grown(this.maxMs, count, Number.NaN);
    this.meanMs = grown(this.meanMs, count, 0);
    this.m2 = grown(this.m2, count, 0);
    this.ipdvSumMs = grown(this.ipdvSumMs, count, 0);
    this.counts = grown32(this.counts, count);
    this.ipdvCounts = grown32(this.ipdvCounts, count);
    this.capacity = count;
  }

  /** Empties all rows. */
  clear(): void {
    for (const column of [this.lastMs, this.minMs, this.maxMs]) column.fill(Number.NaN);
    for (const column of [this.meanMs, this.m2, this.ipdvSumMs, this.counts, this.ipdvCounts]) column.fill(0);
  }

  add(row: number, ms: number): void {
    const count = (this.counts[row] as number) + 1;
    this.counts[row] = count;
    if (!((this.minMs[row] as number) <= ms)) this.minMs[row] = ms;
    if (!((this.maxMs[row] as number) >= ms)) this.maxMs[row] = ms;
    const delta = ms - (this.meanMs[row] as number);
    const mean = (this.meanMs[row] as number) + delta / count;
    this.meanMs[row] = mean;
    this.m2[row] = (this.m2[row] as number) + delta * (ms - mean);
    const previous = this.lastMs[row] as number;
    if (!Number.isNaN(previous)) {
      this.ipdvSumMs[row] = (this.ipdvSumMs[row] as number) + Math.abs(ms - previous);
      this.ipdvCounts[row] = (this.ipdvCounts[row] as number) + 1;
    }
    this.lastMs[row] = ms;
  }

  /**
   * Adds round trips one after the other, as `add` does, but faster.
   * @param rttsMs NaN = none, which ends a sequence of adjacent replies
   * @param isBreak 1 = is not adjacent to the one before
   */
  addAll(row: number, rttsMs: Float64Array, isBreak: Uint8Array): void {
    let [last, min, max] = [this.lastMs[row] as number, this.minMs[row] as number, this.maxMs[row] as number];
    let [count, mean, m2] = [this.counts[row] as number, this.meanMs[row] as number, this.m2[row] as number];
    let [ipdvSum, ipdvCount] = [this.ipdvSumMs[row] as number, this.ipdvCounts[row] as number];
    for (let at = 0; at < rttsMs.length; at++) {
      const ms = rttsMs[at] as number;
      const difference = Math.abs(ms - last);
      const isAdjacent = isBreak[at] === 0 && !Number.isNaN(difference);
      last = ms;
      if (Number.isNaN(ms)) continue;
      if (isAdjacent) ipdvSum += difference;
      if (isAdjacent) ipdvCount += 1;
      count += 1;
      if (!(min <= ms)) min = ms;
      if (!(max >= ms)) max = ms;
      const delta = ms - mean;
      mean += delta / count;
      m2 += delta * (ms - mean);
    }
    this.lastMs[row] = last;
    this.minMs[row] = min;
    this.maxMs[row] = max;
    this.counts[row] = count;
    this.meanMs[row] = mean;
    this.m2[row] = m2;
    this.ipdvSumMs[row] = ipdvSum;
    this.ipdvCounts[row] = ipdvCount;
  }

  summary(row: number): RttSummary {
    return {
      count: this.counts[row] as number,
      mean: this.meanMs[row] as number,
      m2: this.m2[row] as number,
      ipdvSum: this.ipdvSumMs[row] as number,
      ipdvCount: this.ipdvCounts[row] as number,
      min: orNull(this.minMs[row] as number),
      max: orNull(this.maxMs[row] as number),
      last: orNull(this.lastMs[row] as number),
    };
  }

  /** Adds the round trips of a later time; its `last` takes the place of the one before. */
  append(row: number, { count, mean, m2, ipdvSum, ipdvCount, min, max, last }: RttSummary): void {
    const before = this.counts[row] as number;
    const all = before + count;
    const delta = mean - (this.meanMs[row] as number);
    if (count > 0) {
      this.meanMs[row] = (this.meanMs[row] as number) + (delta * count) / all;
      this.m2[row] = (this.m2[row] as number) + m2 + (delta * delta * before * count) / all;
    }
    this.counts[row] = all;
    if (min !== null && !((this.minMs[row] as number) <= min)) this.minMs[row] = min;
    if (max !== null && !((this.maxMs[row] as number) >= max)) this.maxMs[row] = max;
    this.ipdvSumMs[row] = (this.ipdvSumMs[row] as number) + ipdvSum;
    this.ipdvCounts[row] = (this.ipdvCounts[row] as number) + ipdvCount;
    this.lastMs[row] = last ?? Number.NaN;
  }

  /** Adds the figures of a later time; the next round trip is compared to none. */
  appendFigures(row: number, { roundTrips, avgMs, stdevMs, jitterMs, jitterPairs, minMs, maxMs }: RttFigures): void {
    this.append(row, {
      count: roundTrips,
      mean: roundTrips > 0 ? avgMs : 0,
      m2: roundTrips > 1 ? stdevMs ** 2 * (roundTrips - 1) : 0,
      ipdvSum: jitterPairs > 0 ? jitterMs * jitterPairs : 0,
      ipdvCount: jitterPairs,
      min: roundTrips > 0 ? minMs : null,
      max: roundTrips > 0 ? maxMs : null,
      last: null,
    });
  }

  /** Ends a sequence of adjacent replies: the next round trip is compared to none. */
  interrupt(row: number): void {
    this.lastMs[row] = Number.NaN;
  }

  /** Mean; NaN before the first round trip. */
  avgMs(row: number): number {
    return (this.counts[row] as number) > 0 ? (this.meanMs[row] as number) : Number.NaN;
  }

  /** Sample standard deviation (n − 1); NaN below two round trips. */
  stdevMs(row: number): number {
    const count = this.counts[row] as number;
    return count > 1 ? Math.sqrt((this.m2[row] as number) / (count - 1)) : Number.NaN;
  }

  /** Mean absolute IPDV; NaN without two adjacent replies. */
  jitterMs(row: number): number {
    const count = this.ipdvCounts[row] as number;
    return count > 0 ? (this.ipdvSumMs[row] as number) / count : Number.NaN;
  }

  /** Restores the methods of columns that came from another thread, which keeps fields only. */
  static revived(cloned: RttColumns): RttColumns {
    return Object.assign(new RttColumns(), cloned);
  }
}
