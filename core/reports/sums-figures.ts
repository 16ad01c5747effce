import { countOutcomes } from '../stats/outcome-counts.ts';
import { lossInterval } from '../surveys/loss-interval.ts';
import type { Resamples } from '../surveys/resamples.ts';
import { figure } from './figure.ts';
import { lossUncertainty } from './loss-uncertainty.ts';
import { type Figures, METRIC_IDS } from './metrics.ts';
import type { PercentileMethodId } from './percentile-methods.ts';
import { roundTripFigures } from './round-trip-figures.ts';
import type { SeriesSums } from './series-sums.ts';

const NOTHING_SENT = 'No packet was sent';
const NOT_IN_SUMS = 'Not known from sums';

/** The figures that sums of minutes or hours tell. Percentiles are those of bins, exact to 3 %. */
export function sumsFigures(sums: SeriesSums, draws: Resamples, method: PercentileMethodId): Figures {
  const { lossRuns, blocks } = sums;
  const { sent, lost, lossRatio, duplicates, late } = countOutcomes(sums.outcomes, sums.rules);
  const share = (count: number) =>
    figure(sent > 0 ? count / sent : null, sent, NOTHING_SENT, lossInterval(Math.min(count, sent), Math.max(1, sent)));
  return {
    ...untold(),
    ...roundTripFigures(sums, method),
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
