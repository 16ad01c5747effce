import type { OutcomeRules } from '../model/outcome.ts';
import type { ProbeColumn } from '../model/probe-definition.ts';
import type { LossBlocks } from '../surveys/span-figures.ts';

/** Figures of the round trips of a sum, ms; NaN = there is none. */
export interface SummedRoundTrips {
  readonly minMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** Sums of one bucket of a chart. */
export interface SummedBucket extends SummedRoundTrips {
  readonly bucket: number;
  /** Samples by outcome code. */
  readonly outcomes: ReadonlyMap<number, number>;
}

/** Sums of one series in the span of a report, in the place of samples that are no longer stored. */
export interface SeriesSums extends Omit<SummedRoundTrips, 'p50Ms' | 'p95Ms'> {
  readonly rules: OutcomeRules;
  readonly outcomes: ReadonlyMap<number, number>;
  readonly meanMs: number;
  readonly stdevMs: number;
  /** Mean absolute difference of adjacent round trips, and their number. */
  readonly ipdvMs: number;
  readonly pairs: number;
  /** Runs of losses. */
  readonly lossRuns: number;
  /** Round trips as far as sums distinguish them, ms, ascending; of very many, some at equal distances. */
  readonly sorted: Float64Array;
  /** Round trips that these stand for. */
  readonly replies: number;
  /** By block of the report. */
  readonly blocks: LossBlocks;
  /** Buckets with a sum, in time order. */
  readonly buckets: readonly SummedBucket[];
  readonly columns: readonly SummedColumn[];
}

/** Values of a column that only this probe has, in its unit. */
export interface SummedColumn {
  readonly column: ProbeColumn;
  readonly count: number;
  readonly min: number;
  readonly max: number;
}
