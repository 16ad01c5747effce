import { RttColumns } from '../stats/rtt-columns.ts';
import { sortNumbers } from '../stats/sort-numbers.ts';
import type { SeriesColumns } from './series-columns.ts';

/** Figures of delays, ms; null = too few replies to define it. Computed on round trips. */
export interface DelayFigures {
  /** Replies with a round trip. */
  readonly replies: number;
  readonly minMs: number | null;
  readonly meanMs: number | null;
  readonly maxMs: number | null;
  /** Sample standard deviation, n − 1. */
  readonly stdevMs: number | null;
  /** Mean |IPDV|, over pairs of packets that directly follow each other and were both delivered. */
  readonly ipdvMs: number | null;
  /** Pairs that `ipdvMs` is the mean of. */
  readonly pairs: number;
  /** Delays of delivered packets, ascending. */
  readonly sorted: Float64Array;
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Two passes over the packets, and one sort. @source RFC 5481 §4.1, RFC 3393 */
export function delayFigures({ count, rttMs, isBreak, memory }: SeriesColumns): DelayFigures {
  const row = new RttColumns();
  row.reserve(1);
  row.addAll(0, rttMs, isBreak);
  const delivered = memory.f64(count);
  let replies = 0;
  for (let at = 0; at < count; at++) {
    const ms = rttMs[at] as number;
    if (!Number.isNaN(ms)) delivered[replies++] = ms;
  }
  const { min, max, ipdvCount } = row.summary(0);
  return {
    replies,
    minMs: min,
    meanMs: orNull(row.avgMs(0)),
    maxMs: max,
    stdevMs: orNull(row.stdevMs(0)),
    ipdvMs: orNull(row.jitterMs(0)),
    pairs: ipdvCount,
    sorted: sortNumbers(delivered.subarray(0, replies)),
  };
}

/**
 * Inter-packet delay variation of each packet: D(i) − D(i−1), signed.
 * @returns ms by packet; NaN = undefined: either packet is lost, or it does not follow the one before
 * @source RFC 3393, RFC 5481 §4.1
 */
export function delayVariations({ count, rttMs, isBreak }: SeriesColumns): Float64Array {
  const ipdv = new Float64Array(count).fill(Number.NaN);
  for (let at = 1; at < count; at++) {
    if (isBreak[at] === 0) ipdv[at] = (rttMs[at] as number) - (rttMs[at - 1] as number);
  }
  return ipdv;
}

/**
 * Packet delay variation: D(i) − Dmin, with the least delay of the whole span.
 * @param delaysMs in any order; NaN = lost, and NaN in the result
 * @source RFC 5481 §4.2
 */
export function delaysAboveMin(delaysMs: Float64Array): Float64Array {
  let min = Number.POSITIVE_INFINITY;
  for (const ms of delaysMs) if (ms < min) min = ms;
  return delaysMs.map((ms) => ms - min);
}
