import { percentile, valueAt } from '../stats/percentile.ts';
import { unchecked } from './source-text.ts';

/** Decimal shares and products of them are inexact by a few units of 2⁻⁵³: 0.07 × 100 is above 7. */
const ROUNDING = 1e-12;

const ceil = (value: number): number => Math.ceil(value * (1 - ROUNDING));

/** The least whole number above. */
const above = (value: number): number => Math.floor(value * (1 + ROUNDING)) + 1;

/** A definition of percentiles of sorted values x1 … xn; p is the share, 0 to 1. */
export interface PercentileMethod {
  /** Name as a report prints it. */
  readonly name: string;
  readonly definition: string;
  readonly source: string;
  /** @param sorted ascending, no NaN; the last may be infinite. @returns null without values */
  readonly of: (sorted: ArrayLike<number>, share: number) => number | null;
  /** Least number of values with which a percentile is not simply the largest of them. @param share above 0, below 1 */
  readonly leastValues: (share: number) => number;
}

/** Value at a place that is counted from 1. */
const atRank = (sorted: ArrayLike<number>, rank: number): number | null =>
  sorted.length === 0 ? null : valueAt(sorted, rank - 1);

const HYNDMAN_FAN = unchecked(
  'R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, The American Statistician 50, 1996',
);

export const PERCENTILE_METHODS = {
  'nearest-rank': {
    name: 'nearest rank',
    definition: 'x[⌈p·n⌉]: the smallest value that at least the share p of all values does not exceed',
    source: unchecked('RFC 2330 §11.3'),
    of: (sorted, share) => atRank(sorted, Math.max(1, ceil(share * sorted.length))),
    leastValues: (share) => ceil(1 / (1 - share)),
  },
  'type-6': {
    name: 'type 6 (PERCENTILE.EXC, Minitab)',
    definition: 'interpolated at place (n + 1)·p, within the values',
    source: HYNDMAN_FAN,
    of: (sorted, share) => atRank(sorted, (sorted.length + 1) * share),
    leastValues: (share) => above(share / (1 - share)),
  },
  'type-7': {
    name: 'type 7 (linear, PERCENTILE.INC, NumPy and R)',
    definition: 'interpolated at place (n − 1)·p + 1',
    source: HYNDMAN_FAN,
    of: percentile,
    leastValues: () => 2,
  },
  'type-8': {
    name: 'type 8 (median-unbiased)',
    definition: 'interpolated at place (n + 1/3)·p + 1/3, within the values',
    source: HYNDMAN_FAN,
    of: (sorted, share) => atRank(sorted, (sorted.length + 1 / 3) * share + 1 / 3),
    leastValues: (share) => above((share + 1) / (3 * (1 - share))),
  },
} as const satisfies Record<string, PercentileMethod>;

export type PercentileMethodId = keyof typeof PERCENTILE_METHODS;

/** Values that a percentile leaves above itself (below, under the median) in a sample that is large enough. */
const LEAST_BEYOND = 10;

/**
 * Least number of samples with which a percentile is printed: ten lie beyond it. 200 for p95, 1000 for p99, 10 000 for p99.9.
 * @param share above 0, below 1
 * @source convention [C]
 */
export const samplesForPercentile = (share: number): number => ceil(LEAST_BEYOND / Math.min(share, 1 - share));

/**
 * Delays of all packets for percentiles by RFC 7679: a packet without a reply has an infinite delay.
 * @param sorted delays of delivered packets, ascending
 */
export function withLosses(sorted: Float64Array, lost: number): Float64Array {
  const all = new Float64Array(sorted.length + lost).fill(Number.POSITIVE_INFINITY);
  all.set(sorted);
  return all;
}
