import type { Change, SpanCounts } from './comparison.ts';
import { bootstrapInterval, hull, judge, notComparable } from './judge.ts';
import { type Interval, lossDifferenceInterval } from './loss-interval.ts';
import { type Draws, RESAMPLES } from './resamples.ts';
import { countsOf, drawnSum, filledBlocks, type LossBlocks } from './span-figures.ts';

/** Blocks with packets that a span needs: fewer do not show how much blocks differ. */
export const LEAST_BLOCKS = 10;
export const LEAST_SAMPLES = 30;

const ratioOf = ({ sent, lost }: SpanCounts): number | null => (sent > 0 ? lost / sent : null);

/**
 * Compares the loss of two spans. Its interval is the wider of two: that of independent packets, and that of a bootstrap of
 * blocks. Losses come in bursts, of which the first knows nothing; the second does not see what is rare.
 */
export function lossChange(before: LossBlocks, after: LossBlocks, draws: Draws): Change {
  const [first, second] = [countsOf(before), countsOf(after)];
  const [ratioBefore, ratioAfter] = [ratioOf(first), ratioOf(second)];
  const blocks = Math.min(filledBlocks(before), filledBlocks(after));
  const isEnough = blocks >= LEAST_BLOCKS && Math.min(first.sent, second.sent) >= LEAST_SAMPLES;
  if (ratioBefore === null || ratioAfter === null || !isEnough) return notComparable(ratioBefore, ratioAfter);
  const replicates = new Float64Array(RESAMPLES);
  for (let at = 0; at < RESAMPLES; at++) {
    replicates[at] = drawnRatio(after, draws.after.of(at)) - drawnRatio(before, draws.before.of(at));
  }
  const bursts = possible(bootstrapInterval(replicates, ratioAfter - ratioBefore, blocks));
  return judge('loss', ratioBefore, ratioAfter, hull(lossDifferenceInterval(first, second), bursts));
}

/** The part of an interval that a difference of two ratios can have: widening may exceed it. */
const possible = (interval: Interval | null): Interval | null =>
  interval && { low: Math.max(-1, interval.low), high: Math.min(1, interval.high) };

const drawnRatio = ({ sent, lost }: LossBlocks, times: Uint16Array): number =>
  drawnSum(lost, times) / drawnSum(sent, times);
