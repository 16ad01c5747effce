import { type Blocks, blockAt } from '../surveys/blocks.ts';
import { bootstrapInterval, hull } from '../surveys/judge.ts';
import { LEAST_BLOCKS } from '../surveys/loss-change.ts';
import { type Interval, lossInterval } from '../surveys/loss-interval.ts';
import { RESAMPLES, type Resamples } from '../surveys/resamples.ts';
import { filledBlocks, type LossBlocks, sumOf } from '../surveys/span-figures.ts';
import type { SeriesColumns } from './series-columns.ts';

/** Probability with which statements on loss hold. */
const CONFIDENCE = 0.95;

/**
 * Number of packets with which at least one is lost with a probability of 95 %: 299 at 1 %, 2995 at 0.1 %.
 * @param lossRatio above 0, below 1; losses are taken as random
 * @source 1 − (1 − p)ⁿ ≥ 0.95
 */
export const packetsToSeeLoss = (lossRatio: number): number =>
  Math.ceil(Math.log(1 - CONFIDENCE) / Math.log1p(-lossRatio));

/** Upper bound of the loss ratio when none of n packets was lost. @source rule of three */
export const ruleOfThree = (sent: number): number => Math.min(1, 3 / sent);

/**
 * Confidence interval of a loss ratio, 95 %: the wider of Wilson's, which takes losses as random, and that of a bootstrap of
 * blocks of time, which knows bursts.
 * @param draws of the blocks of the span; all series share them
 * @returns ratios; null = nothing was sent
 */
export function lossUncertainty(blocks: LossBlocks, draws: Resamples): Interval | null {
  const [sent, lost] = [sumOf(blocks.sent), sumOf(blocks.lost)];
  if (sent === 0) return null;
  const random = lossInterval(lost, sent);
  const filled = filledBlocks(blocks);
  if (filled < LEAST_BLOCKS || lost === 0 || lost === sent) return random;
  const replicates = new Float64Array(RESAMPLES);
  const [lostOf, sentOf] = [new DrawnSum(blocks.lost), new DrawnSum(blocks.sent)];
  for (let at = 0; at < RESAMPLES; at++) {
    const times = draws.of(at);
    replicates[at] = lostOf.sum(times) / sentOf.sum(times);
  }
  const { low, high } = hull(random, bootstrapInterval(replicates, lost / sent, filled));
  return { low: Math.max(0, low), high: Math.min(1, high) };
}

/** Sums of a column over the blocks of resamples. Most blocks have the same number: only the others are looked at. */
class DrawnSum {
  private readonly usual: number;
  private readonly blocks: Uint32Array;
  private readonly differences: Float64Array;

  constructor(column: ArrayLike<number>) {
    const numbers = Float64Array.from(column).sort();
    const usual = numbers[numbers.length >> 1] ?? 0;
    this.usual = usual;
    this.blocks = Uint32Array.from(Array.from(column).flatMap((number, block) => (number === usual ? [] : [block])));
    this.differences = Float64Array.from(this.blocks, (block) => (column[block] as number) - usual);
  }

  /** @param times multiplicity of each block; their sum is the number of blocks */
  sum(times: Uint16Array): number {
    let total = times.length * this.usual;
    for (let at = 0; at < this.blocks.length; at++)
      total += (this.differences[at] as number) * (times[this.blocks[at] as number] as number);
    return total;
  }
}

/** Packets of a series by block of time. */
export function lossBlocks({ count, sentMs, isLost, counts }: SeriesColumns, blocks: Blocks): LossBlocks {
  const sent = new Uint32Array(blocks.count);
  const lost = new Uint32Array(blocks.count);
  for (let at = 0; at < count; at++) {
    const block = blockAt(blocks, sentMs[at] as number);
    sent[block] = (sent[block] as number) + 1;
    lost[block] = (lost[block] as number) + (isLost[at] as number);
  }
  return { sent, lost, notMeasured: counts.notMeasured };
}
