import { type Interval, lossInterval } from '../surveys/loss-interval.ts';
import type { BurstGap } from './burst-gap.ts';
import { type Figure, figure, NO_REPLY } from './figure.ts';
import type { GilbertModel } from './gilbert-model.ts';
import type { LOSS_METRICS } from './loss-metrics.ts';
import type { LossRuns } from './loss-runs.ts';
import type { Figures } from './metrics.ts';
import { reorderedReplies } from './reordering.ts';
import type { SeriesColumns } from './series-columns.ts';
import { LEAST_LOSSES } from './speech-inputs.ts';
import { worstLoss } from './windows.ts';

/** Results that the figures of loss are made of. */
interface LossResults {
  readonly runs: LossRuns;
  readonly model: GilbertModel;
  readonly bursts: BurstGap;
  /** null = nothing was sent. */
  readonly interval: Interval | null;
}

const NOTHING_SENT = 'No packet was sent';

/** Figures of loss, its pattern, and reordering. */
export function lossMetrics(
  columns: SeriesColumns,
  { runs, model, bursts, interval }: LossResults,
): Pick<Figures, keyof typeof LOSS_METRICS> {
  const { sent, lost, lossRatio, duplicates, late } = columns.counts;
  const share = (count: number, all: number, missing: string) =>
    all > 0 ? figure(count / all, all, missing, lossInterval(Math.min(count, all), all)) : figure(null, 0, missing);
  const ofModel = (value: number | null) =>
    figure(lost < LEAST_LOSSES ? null : value, lost, `Too few losses: ${lost}, ${LEAST_LOSSES} needed`);
  return {
    lossRatio: figure(lossRatio, sent, NOTHING_SENT, interval),
    worstLoss15sRatio: windowFigure(columns, 15_000, '15 s'),
    worstLoss200msRatio: windowFigure(columns, 200, '200 ms'),
    duplicateRatio: share(duplicates, sent, NOTHING_SENT),
    reorderedRatio: share(reorderedReplies(columns), columns.arrived.length, NO_REPLY),
    lateRatio: share(late, sent, NOTHING_SENT),
    longestLossRun: figure(sent > 0 ? runs.longest : null, sent, NOTHING_SENT),
    meanLossRun: figure(runs.meanLength, lost, 'No loss'),
    burstRatio: ofModel(model.burstRatio),
    conditionalLossRatio: ofModel(model.conditionalLoss),
    burstDensity: figure(bursts.burstDensity, lost, 'No burst'),
    gapDensity: figure(bursts.gapDensity, lost, 'No loss after a received packet'),
    burstMs: figure(bursts.burstMs, lost, 'No burst'),
    gapMs: figure(bursts.gapMs, lost, 'No burst'),
  };
}

/** The worst window; `low` has one loss less: with few packets in a window, a single one decides. */
function windowFigure(columns: SeriesColumns, windowMs: number, label: string): Figure {
  const worst = worstLoss(columns, windowMs);
  if (!worst) return figure(null, 0, `No ${label} was wholly measured`);
  const { lost, sent } = worst;
  return figure(lost / sent, sent, '', { low: Math.max(0, lost - 1) / sent });
}
