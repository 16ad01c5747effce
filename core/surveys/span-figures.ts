import type { SpanCounts } from './comparison.ts';
import { lossInterval } from './loss-interval.ts';
import type { SeriesSample } from './series-sample.ts';
import { WeightedQuantiles } from './weighted-quantiles.ts';

/** Figures of round trips. */
export const LATENCIES = ['median', 'p95', 'jitter'] as const;
export type Latency = (typeof LATENCIES)[number];

/** A 95th percentile needs ten samples above it. */
const LEAST_P95_SAMPLES = 200;
const SHARES = { median: 0.5, p95: 0.95 } as const;

/** Packets of a span by block. */
export interface LossBlocks {
  readonly sent: ArrayLike<number>;
  readonly lost: ArrayLike<number>;
  readonly notMeasured: number;
}

export function sumOf(column: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < column.length; at++) total += column[at] as number;
  return total;
}

/** Sum of a column over the blocks of a resample. @param times multiplicity of each block */
export function drawnSum(column: ArrayLike<number>, times: Uint16Array): number {
  let total = 0;
  for (let at = 0; at < times.length; at++) total += (column[at] as number) * (times[at] as number);
  return total;
}

/** Number of blocks in which packets were sent. */
export function filledBlocks({ sent }: Pick<LossBlocks, 'sent'>): number {
  let count = 0;
  for (let at = 0; at < sent.length; at++) if ((sent[at] as number) > 0) count += 1;
  return count;
}

export function countsOf(blocks: LossBlocks): SpanCounts {
  const [sent, lost] = [sumOf(blocks.sent), sumOf(blocks.lost)];
  const interval = sent > 0 ? lossInterval(lost, sent) : null;
  return {
    sent,
    lost,
    lossLow: interval?.low ?? null,
    lossHigh: interval?.high ?? null,
    notMeasured: blocks.notMeasured,
  };
}

/** Latency of one series in one span: of all its samples, or of a resample of its blocks. */
export class LatencyFigures {
  private readonly sample: SeriesSample;
  private readonly quantiles: WeightedQuantiles;

  constructor(sample: SeriesSample) {
    this.sample = sample;
    this.quantiles = new WeightedQuantiles(sample.values, sample.blocks.count);
  }

  /** The figure over all samples, ms; null = too few. */
  whole(figure: Latency): number | null {
    const { replies, variationMs, variations } = this.sample;
    if (replies === 0 || (figure === 'p95' && replies < LEAST_P95_SAMPLES)) return null;
    if (figure !== 'jitter') return this.quantiles.percentile(SHARES[figure]);
    const pairs = sumOf(variations);
    return pairs > 0 ? sumOf(variationMs) / pairs : null;
  }

  /** Chooses a resample. @param times multiplicity of each block */
  draw(times: Uint16Array): void {
    this.quantiles.weigh(times);
  }

  /** The figure over the chosen resample, ms; NaN = it has no values. */
  drawn(figure: Latency, times: Uint16Array): number {
    if (figure !== 'jitter') return this.quantiles.percentile(SHARES[figure]);
    const { variationMs, variations } = this.sample;
    return drawnSum(variationMs, times) / drawnSum(variations, times);
  }
}
