import type { DelayFigures } from './delay-figures.ts';
import type { DELAY_METRICS } from './delay-metrics.ts';
import { type Figure, figure, NO_REPLY, sampledFigure } from './figure.ts';
import { interarrivalJitter, seriesJitter } from './interarrival-jitter.ts';
import { type Figures, METRICS } from './metrics.ts';
import { PERCENTILE_METHODS, type PercentileMethodId } from './percentile-methods.ts';
import type { SeriesColumns } from './series-columns.ts';
import { worstJitterMs } from './windows.ts';

type DelayMetric = keyof typeof DELAY_METRICS;

const WINDOW_MS = 15_000;

/** Figures of delays of delivered packets; the loss ratio belongs beside them. */
export function delayMetrics(
  columns: SeriesColumns,
  delay: DelayFigures,
  method: PercentileMethodId,
): Pick<Figures, DelayMetric> {
  const { replies, sorted, minMs, meanMs, maxMs, stdevMs, ipdvMs, pairs } = delay;
  const estimates = seriesJitter(columns);
  const jitter = interarrivalJitter(estimates);
  const sampled = (metric: DelayMetric, value: number | null): Figure =>
    sampledFigure(value, replies, METRICS[metric].leastSamples, 'replies');
  const at = (share: number) => PERCENTILE_METHODS[method].of(sorted, share);
  const above = (share: number) => {
    const delayMs = at(share);
    return delayMs === null || minMs === null ? null : delayMs - minMs;
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
    jitterLastMs: sampled('jitterLastMs', jitter.last),
    jitterMeanMs: sampled('jitterMeanMs', jitter.mean),
    jitterMaxMs: sampled('jitterMaxMs', jitter.max),
    worstJitter15sMs: figure(
      worstJitterMs(columns, estimates, WINDOW_MS),
      replies,
      `No 15 s with ${METRICS.worstJitter15sMs.leastSamples} replies`,
    ),
  };
}
