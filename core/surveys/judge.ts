import type { Change, Changes, Measure, Verdict } from './comparison.ts';
import { MEASURES } from './comparison.ts';
import { type Interval, Z_95 } from './loss-interval.ts';
import { RESAMPLES } from './resamples.ts';

/** Stored round trips are exact to 1 µs or 0.1 %: smaller differences of medians are those of rounding. */
const RESOLUTION_MS = 0.002;
const RESOLUTION_SHARE = 0.002;

/** Smallest difference of a figure that stored samples can show. */
function resolution(measure: Measure, before: number, after: number, share: number): number {
  return measure === 'loss' ? 0 : Math.max(RESOLUTION_MS, Math.max(RESOLUTION_SHARE, share) * Math.max(before, after));
}

/** A figure of which nothing can be concluded. */
export function notComparable(before: number | null, after: number | null): Change {
  const difference = before === null || after === null ? null : after - before;
  return { before, after, difference, low: null, high: null, verdict: 'not-comparable' };
}

/**
 * Verdict by an interval: higher is worse, for all figures.
 * @param share of the figures that they may be wrong by, by which the interval is widened
 */
export function judge(measure: Measure, before: number, after: number, interval: Interval, share = 0): Change {
  const difference = after - before;
  const error = share * Math.max(before, after);
  const [low, high] = [interval.low - error, interval.high + error];
  const isLarge = Math.abs(difference) > resolution(measure, before, after, share);
  const verdict: Verdict = isLarge && low > 0 ? 'worse' : isLarge && high < 0 ? 'improved' : 'no-difference';
  return { before, after, difference, low, high, verdict };
}

/** Verdict of several figures: one that is worse is not made good by another. */
export function overall(changes: Changes): Verdict {
  const verdicts = MEASURES.map((measure) => changes[measure].verdict);
  return (['worse', 'improved', 'no-difference'] as const).find((one) => verdicts.includes(one)) ?? 'not-comparable';
}

/**
 * Interval of a difference, 95 %, by the percentiles of its bootstrap replicates, widened for few blocks: percentile intervals
 * are too narrow by the factor between the normal and Student's distribution.
 * @param replicates differences of resamples; sorted in place; NaN = the resample had no values
 * @param blocks of the shorter span, at least 2
 * @returns null when too many resamples had no values
 * @source T. C. Hesterberg, "What teachers should know about the bootstrap", The American Statistician 69, 2015, §5.3
 */
export function bootstrapInterval(replicates: Float64Array, difference: number, blocks: number): Interval | null {
  replicates.sort(); // NaN last
  const count = replicates.findLastIndex((one) => !Number.isNaN(one)) + 1;
  if (count < 0.95 * RESAMPLES) return null;
  const tail = Math.floor(0.025 * count);
  const widening = (studentFactor(blocks - 1) / Z_95) * Math.sqrt(blocks / (blocks - 1));
  const low = difference - widening * (difference - (replicates[tail] as number));
  const high = difference + widening * ((replicates[count - 1 - tail] as number) - difference);
  return { low: Math.min(low, high), high: Math.max(low, high) };
}

/** Quantile 0.975 of Student's distribution, by the expansion of Cornish and Fisher: within 0.2 % from 9 degrees of freedom on. */
function studentFactor(freedom: number): number {
  const z = Z_95;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / freedom + second / freedom ** 2;
}

/** The wider of two intervals at each end. */
export const hull = (left: Interval, right: Interval | null): Interval => ({
  low: Math.min(left.low, right?.low ?? left.low),
  high: Math.max(left.high, right?.high ?? left.high),
});
