import { countOutcomes } from '../stats/outcome-counts.ts';
import { lossInterval } from '../surveys/loss-interval.ts';
import type { Resamples } from '../surveys/resamples.ts';
import { type Figure, figure, NO_REPLY, sampledFigure } from './figure.ts';
import { lossUncertainty } from './loss-uncertainty.ts';
import { type Figures, METRIC_IDS, METRICS, type MetricId } from './metrics.ts';
import { PERCENTILE_METHODS, type PercentileMethodId } from './percentile-methods.ts';
import type { SeriesSums } from './series-sums.ts';

const NOTHING_SENT = 'No packet was sent';
const NOT_IN_SUMS = 'Not known from sums';

/** The figures that sums of minutes or hours tell. Percentiles are those of bins, exact to 3 %. */
export function sumsFigures(sums: SeriesSums, draws: Resamples, method: PercentileMethodId): Figures {
  const { sorted, replies, minMs, maxMs, meanMs, stdevMs, ipdvMs, pairs, lossRuns, blocks } = sums;
  const { sent, lost, lossRatio, duplicates, late } = countOutcomes(sums.outcomes, sums.rules);
  const sampled = (metric: MetricId, value: number | null): Figure =>
    sampledFigure(value, replies, METRICS[metric].leastSamples, 'replies');
  // A bin may reach beyond what was measured.
  const at = (share: number) => {
    const value = PERCENTILE_METHODS[method].of(sorted, share);
    return value === null ? null : Math.min(maxMs, Math.max(minMs, value));
  };
  const above = (share: number) => {
    const value = at(share);
    return value === null ? null : value - minMs;
  };
  const share = (count: number) =>
    figure(sent > 0 ? count / sent : null, sent, NOTHING_SENT, lossInterval(Math.min(count, sent), Math.max(1, sent)));
  return {
    ...untold(),
    rttMinMs: figure(minMs, replies, NO_REPLY),
    rttMeanMs: sampled('rttMeanMs', meanMs),
    rttMaxMs: figure(maxMs, replies, NO_REPLY),
    rttP50Ms: sampled('rttP50Ms', at(0.5)),
    rttP90Ms: sampled('rttP90Ms', at(0.9)),
    rttP95Ms: sampled('rttP95Ms', at(0.95)),
    rttP99Ms: sampled('rttP99Ms', at(0.99)),
    rttP999Ms: sampled('rttP999Ms', at(0.999)),
    rttStdevMs: sampled('rttStdevMs', stdevMs),
    oneWayMeanMs: sampled('oneWayMeanMs', meanMs / 2),
    ipdvMs: sampledFigure(ipdvMs, pairs, METRICS.ipdvMs.leastSamples, 'replies'),
    pdvP95Ms: sampled('pdvP95Ms', above(0.95)),
    pdvP99Ms: sampled('pdvP99Ms', above(0.99)),
    pdvP999Ms: sampled('pdvP999Ms', above(0.999)),
    lossRatio: figure(lossRatio, sent, NOTHING_SENT, lossUncertainty(blocks, draws)),
    duplicateRatio: share(duplicates),
    lateRatio: share(late),
    meanLossRun: figure(lossRuns > 0 ? lost / lossRuns : null, lost, 'No loss'),
  };
}

const untold = (): Figures => {
  const none = figure(null, 0, NOT_IN_SUMS);
  return Object.fromEntries(METRIC_IDS.map((metric) => [metric, none])) as Figures;
};
