import type { DelayFigures } from './delay-figures.ts';
import { type Figure, figure, NO_REPLY, sampledFigure } from './figure.ts';
import { type Figures, METRICS, type MetricId } from './metrics.ts';
import { PERCENTILE_METHODS, type PercentileMethodId } from './percentile-methods.ts';

/** A figure of a number of replies: with too few of them it has no value. */
export const sampledReplies =
  (replies: number) =>
  (metric: MetricId, value: number | null): Figure =>
    sampledFigure(value, replies, METRICS[metric].leastSamples, 'replies');

/** Figures of round trips that need neither their order nor their times, ms. The round trips may be those of bins. */
export function roundTripFigures(delay: DelayFigures, method: PercentileMethodId) {
  const { replies, sorted, minMs, meanMs, maxMs, stdevMs, ipdvMs, pairs } = delay;
  const sampled = sampledReplies(replies);
  // A bin may reach beyond what was measured.
  const at = (share: number) => {
    const value = PERCENTILE_METHODS[method].of(sorted, share);
    return value === null ? null : Math.min(maxMs ?? value, Math.max(minMs ?? value, value));
  };
  const above = (share: number) => {
    const value = at(share);
    return value === null || minMs === null ? null : value - minMs;
  };
  return {
    rttMinMs: figure(minMs, replies, NO_REPLY),
    rttMeanMs: sampled('rttMeanMs', meanMs),
    rttMaxMs: figure(maxMs, replies, NO_REPLY),
    rttP50Ms: sampled('rttP50Ms', at(0.5)),
    rttP90Ms: sampled('rttP90Ms', at(0.9)),
    rttP95Ms: sampled('rttP95Ms', at(0.95)),
    rttP99Ms: sampled('rttP99Ms', at(0.99)),
    rttP999Ms: sampled('rttP999Ms', at(0.999)),
    rttStdevMs: sampled('rttStdevMs', stdevMs),
    oneWayMeanMs: sampled('oneWayMeanMs', meanMs === null ? null : meanMs / 2),
    ipdvMs: sampledFigure(ipdvMs, pairs, METRICS.ipdvMs.leastSamples, 'replies'),
    pdvP95Ms: sampled('pdvP95Ms', above(0.95)),
    pdvP99Ms: sampled('pdvP99Ms', above(0.99)),
    pdvP999Ms: sampled('pdvP999Ms', above(0.999)),
  } satisfies Partial<Figures>;
}
