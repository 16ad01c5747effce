import type { Blocks } from './blocks.ts';
import { type Compared, compareSeries, oneSided } from './compare-series.ts';
import type { Change, TotalComparison } from './comparison.ts';
import { bootstrapInterval, judge, notComparable, overall } from './judge.ts';
import { lossChange } from './loss-change.ts';
import { type Draws, RESAMPLES, Resamples } from './resamples.ts';
import type { SeriesSample } from './series-sample.ts';
import { countsOf, filledBlocks, type Latency, type LossBlocks } from './span-figures.ts';

/** One side of a comparison. */
export interface ComparedSpan {
  readonly blocks: Blocks;
  /** Seed of its resamples: the id of a survey, or whatever else identifies the span. */
  readonly seed: number;
}

/** Packets of all series in one span, by block. */
class PooledLoss implements LossBlocks {
  readonly sent: Float64Array;
  readonly lost: Float64Array;
  notMeasured = 0;

  constructor({ count }: Blocks) {
    this.sent = new Float64Array(count);
    this.lost = new Float64Array(count);
  }

  add({ sent, lost, notMeasured }: SeriesSample): void {
    for (let at = 0; at < sent.length; at++) {
      this.sent[at] = (this.sent[at] as number) + (sent[at] as number);
      this.lost[at] = (this.lost[at] as number) + (lost[at] as number);
    }
    this.notMeasured += notMeasured;
  }
}

/** Sums of one figure over the series in which it could be compared. */
class LatencySums {
  series = 0;
  private before = 0;
  private after = 0;
  private readonly replicates = new Float64Array(RESAMPLES);

  add(replicates: Float64Array, { before, after, difference }: Change): void {
    this.series += 1;
    this.before += before ?? 0;
    this.after += after ?? 0;
    for (let at = 0; at < RESAMPLES; at++) {
      const drawn = replicates[at] as number;
      // A resample without values of this series says nothing of it.
      this.replicates[at] = (this.replicates[at] as number) + (Number.isNaN(drawn) ? (difference ?? 0) : drawn);
    }
  }

  /** Change of the mean over the series. */
  mean(figure: Latency, blocks: number, resolution: number): Change {
    const { series } = this;
    if (series === 0) return notComparable(null, null);
    const [before, after] = [this.before / series, this.after / series];
    const interval = bootstrapInterval(
      this.replicates.map((total) => total / series),
      after - before,
      blocks,
    );
    const share = figure === 'jitter' ? 0 : resolution;
    return interval ? judge(figure, before, after, interval, share) : notComparable(before, after);
  }
}

/** Compares the series of two spans, one after the other, and all that both have in sum. */
export class SpanComparison {
  private readonly draws: Draws;
  private readonly pooled: { readonly before: PooledLoss; readonly after: PooledLoss };
  private readonly sums: Readonly<Record<Latency, LatencySums>> = {
    median: new LatencySums(),
    p95: new LatencySums(),
    jitter: new LatencySums(),
  };
  private series = 0;
  private resolution = 0;

  constructor(before: ComparedSpan, after: ComparedSpan) {
    this.draws = {
      before: new Resamples(before.blocks.count, before.seed),
      after: new Resamples(after.blocks.count, after.seed),
    };
    this.pooled = { before: new PooledLoss(before.blocks), after: new PooledLoss(after.blocks) };
  }

  /** Compares one series, in steps. @param before null = the span has no samples of it */
  *add(before: SeriesSample | null, after: SeriesSample | null): Generator<void, Compared> {
    if (!before || !after) return oneSided(before, after);
    this.series += 1;
    this.resolution = Math.max(this.resolution, before.resolution, after.resolution);
    this.pooled.before.add(before);
    this.pooled.after.add(after);
    return yield* compareSeries(before, after, this.draws, (figure, replicates, change) =>
      this.sums[figure].add(replicates, change),
    );
  }

  /** All series that both spans have, so far. */
  total(): TotalComparison {
    const { before, after } = this.pooled;
    const blocks = Math.min(filledBlocks(before), filledBlocks(after));
    const { median, p95, jitter } = this.sums;
    const changes = {
      loss: lossChange(before, after, this.draws),
      median: median.mean('median', blocks, this.resolution),
      p95: p95.mean('p95', blocks, this.resolution),
      jitter: jitter.mean('jitter', blocks, this.resolution),
    };
    return {
      series: this.series,
      compared: median.series,
      before: countsOf(before),
      after: countsOf(after),
      changes,
      verdict: overall(changes),
    };
  }
}
