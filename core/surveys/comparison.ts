import { z } from 'zod';

/** Result of comparing one figure, or all of a series. */
export const VERDICTS = ['worse', 'improved', 'no-difference', 'not-comparable'] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

/** Figures that are compared. Loss is a ratio, the others are ms. */
export const MEASURES = ['loss', 'median', 'p95', 'jitter'] as const;
export type Measure = (typeof MEASURES)[number];

const Figure = z.number().nullable();

/** One figure before and after. The interval is of the difference after − before, 95 %; null = too few samples. */
export const Change = z.object({
  before: Figure,
  after: Figure,
  difference: Figure,
  low: Figure,
  high: Figure,
  verdict: Verdict,
});
export type Change = z.infer<typeof Change>;

/** Samples of one series in one span. */
export const SpanCounts = z.object({
  sent: z.int(),
  lost: z.int(),
  /** Interval of the loss ratio, 95 %; null = nothing was sent. */
  lossLow: Figure,
  lossHigh: Figure,
  notMeasured: z.int(),
});
export type SpanCounts = z.infer<typeof SpanCounts>;

/** The first hop at which two paths differ, with its responders. */
export const PathDifference = z.object({
  hop: z.int(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type PathDifference = z.infer<typeof PathDifference>;

/** Changes of all figures. */
export const Changes = z.record(z.enum(MEASURES), Change);
export type Changes = z.infer<typeof Changes>;

export const SeriesComparison = z.object({
  series: z.int(),
  target: z.string(),
  address: z.string(),
  /** Empty = none. */
  group: z.string(),
  /** Destination port; 0 = none. */
  port: z.int(),
  probe: z.string(),
  /** The agent that measures it; empty or left out = this host. */
  agent: z.string().optional(),
  /** null = not measured in that span. */
  before: SpanCounts.nullable(),
  after: SpanCounts.nullable(),
  changes: Changes,
  verdict: Verdict,
  /** The path to its address is another one; null = it is not, or not known. */
  path: PathDifference.nullable(),
});
export type SeriesComparison = z.infer<typeof SeriesComparison>;

/** All series that both spans have: loss of all packets, and the mean over series of the other figures. */
export const TotalComparison = z.object({
  /** Series in both spans. */
  series: z.int(),
  /** Series whose latency could be compared: the mean is over these. */
  compared: z.int(),
  before: SpanCounts,
  after: SpanCounts,
  changes: Changes,
  verdict: Verdict,
  /** Shares of the spans, 0 to 1, whose samples are no longer stored: sums of minutes or hours are compared. Left out = none. */
  rolledUp: z.object({ before: z.number(), after: z.number() }).optional(),
});
export type TotalComparison = z.infer<typeof TotalComparison>;
