import type { DelayFigures } from './delay-figures.ts';
import type { DELAY_METRICS } from './delay-metrics.ts';
import { figure } from './figure.ts';
import { interarrivalJitter, seriesJitter } from './interarrival-jitter.ts';
import { type Figures, METRICS } from './metrics.ts';
import type { PercentileMethodId } from './percentile-methods.ts';
import { roundTripFigures, sampledReplies } from './round-trip-figures.ts';
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
  const { replies } = delay;
  const estimates = seriesJitter(columns);
  const jitter = interarrivalJitter(estimates);
  const sampled = sampledReplies(replies);
  return {
    ...roundTripFigures(delay, method),
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
