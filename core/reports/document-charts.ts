import { z } from 'zod';
import { Line } from './document-parts.ts';

const Values = z.array(z.number().nullable());
const Counts = z.array(z.int());

/** Round trips and losses over time in buckets of one length; all columns have one value per bucket. */
export const TimeChart = z.object({
  /** Beginning of the first bucket, Unix ms. */
  fromMs: z.number(),
  bucketMs: z.number(),
  /** Percentiles and extremes of delivered packets, ms; null = no reply in the bucket. Minimum and maximum are kept whatever the length of a bucket. */
  minMs: Values,
  p50Ms: Values,
  p95Ms: Values,
  maxMs: Values,
  sent: Counts,
  /** By outcome, those that occurred only; `label` in the language of the report. */
  lost: z.array(z.object({ outcome: z.string(), label: Line, counts: Counts })),
  /** Samples that this host failed to take. */
  notMeasured: Counts,
});
export type TimeChart = z.infer<typeof TimeChart>;

/** Number of round trips by length. Bin i reaches from `edgesMs[i]` to below `edgesMs[i + 1]`, the last one includes its end. */
export const Distribution = z.object({
  /** Steps of equal ratio (log) or of equal length (linear). */
  scale: z.enum(['log', 'linear']),
  edgesMs: z.array(z.number()),
  counts: Counts,
});
export type Distribution = z.infer<typeof Distribution>;

/** Loss ratio of all targets over time: shows what has a common cause. */
export const LossMap = z.object({
  fromMs: z.number(),
  bucketMs: z.number(),
  buckets: z.int(),
  /** `ratios`: 0 to 1; null = nothing was measured. */
  rows: z.array(z.object({ target: z.string(), label: Line, ratios: Values })),
});
export type LossMap = z.infer<typeof LossMap>;
