import type { LoadVerdict } from '../analysis/latency-under-load.ts';
import type { StateRule } from '../model/series-state.ts';
import type { Blocks } from '../surveys/blocks.ts';
import type { Resamples } from '../surveys/resamples.ts';
import { type Apdex, apdex } from './apdex.ts';
import { type Availability, availability } from './availability.ts';
import { burstGap } from './burst-gap.ts';
import { type DelayFigures, delayFigures } from './delay-figures.ts';
import { delayMetrics } from './delay-metric-figures.ts';
import { type Figure, figure, sampledFigure } from './figure.ts';
import { gilbertModel } from './gilbert-model.ts';
import { lossMetrics } from './loss-metric-figures.ts';
import { type LossRuns, lossRuns } from './loss-runs.ts';
import { lossBlocks, lossUncertainty } from './loss-uncertainty.ts';
import { type Figures, METRICS } from './metrics.ts';
import { noDataSpans, type ReportSpan } from './no-data.ts';
import { type Outage, outagesOf } from './outages.ts';
import type { PercentileMethodId } from './percentile-methods.ts';
import type { SeriesColumns } from './series-columns.ts';
import type { SpeechCodecId } from './speech-codecs.ts';
import { type DerivedInputs, type JitterBuffer, speechInputs } from './speech-inputs.ts';
import { type DelayModel, type SpeechQuality, simplifiedMos, speechQuality } from './speech-quality.ts';
import type { TimeSpan } from './time-spans.ts';

/** Choices of a report. They are printed with its definitions. */
export interface FigureRules {
  readonly percentiles: PercentileMethodId;
  readonly codec: SpeechCodecId;
  readonly delayModel: DelayModel;
  readonly buffer: JitterBuffer;
  /** T of Apdex, ms. */
  readonly apdexMs: number;
  readonly hasSimplifiedMos: boolean;
}

/** Latency while a throughput test filled the path. */
interface UnderLoad extends LoadVerdict {
  readonly loaded: { readonly sent: number };
}

/** A series of a report besides its samples. */
export interface SeriesContext {
  readonly span: ReportSpan;
  /** Time between rounds. */
  readonly intervalMs: number;
  /** Mean time between packets; that between rounds where a round has one packet. */
  readonly packetIntervalMs: number;
  /** Settings of the target; null = automatic. */
  readonly stateRule: StateRule | null;
  /** Blocks of the span, and draws of them, which all series share. */
  readonly blocks: Blocks;
  readonly draws: Resamples;
  /** null = there was no throughput test. */
  readonly load: UnderLoad | null;
}

/** Figures of a series, and that which they are made of. */
export interface SeriesFigures {
  readonly figures: Figures;
  readonly delay: DelayFigures;
  readonly runs: LossRuns;
  readonly noData: readonly TimeSpan[];
  readonly outages: readonly Outage[];
  readonly availability: Availability;
  readonly apdex: Apdex;
  /** null = no rating is computed. */
  readonly speech: { readonly inputs: DerivedInputs; readonly quality: SpeechQuality } | null;
}

/** Computes all figures of a series, in a few passes over its columns. */
export function seriesFigures(columns: SeriesColumns, context: SeriesContext, rules: FigureRules): SeriesFigures {
  const { span, intervalMs, load } = context;
  const { sent, lost } = columns.counts;
  const delay = delayFigures(columns);
  const runs = lossRuns(columns);
  const model = gilbertModel(columns);
  const bursts = burstGap(columns, context.packetIntervalMs);
  const interval = lossUncertainty(lossBlocks(columns, context.blocks), context.draws);
  const noData = noDataSpans(columns, span, intervalMs);
  const outages = outagesOf(columns, context.stateRule, noData, span.toMs);
  const uptime = availability(outages, noData, span);
  const satisfaction = apdex(columns, rules.apdexMs);
  const speech = speechOf(delay, sent, lost, model.burstRatio, rules);
  return {
    figures: {
      ...delayMetrics(columns, delay, rules.percentiles),
      ...lossMetrics(columns, { runs, model, bursts, interval }),
      ...uptimeMetrics(uptime, sent),
      r: sampledFigure(speech?.quality.r ?? null, delay.replies, METRICS.r.leastSamples, 'replies'),
      mos: sampledFigure(speech?.quality.mos ?? null, delay.replies, METRICS.mos.leastSamples, 'replies'),
      simplifiedMos: simplified(delay, columns.counts.lossRatio, rules.hasSimplifiedMos),
      apdex: figure(satisfaction.score, satisfaction.total, 'No packet was sent'),
      loadIncreaseMs: loadIncrease(load),
    },
    delay,
    runs,
    noData,
    outages,
    availability: uptime,
    apdex: satisfaction,
    speech,
  };
}

function speechOf(
  { sorted, meanMs, ipdvMs, replies }: DelayFigures,
  sent: number,
  lost: number,
  burstRatio: number | null,
  { codec, delayModel, buffer }: FigureRules,
): SeriesFigures['speech'] {
  if (meanMs === null || replies < METRICS.r.leastSamples) return null;
  const inputs = speechInputs({ sorted, meanMs, ipdvMs, sent, lost, burstRatio }, codec, delayModel, buffer);
  return { inputs, quality: speechQuality(inputs) };
}

function loadIncrease(load: UnderLoad | null): Figure {
  const missing = load ? 'Too few replies under load' : 'No throughput test';
  return figure(load?.increaseMs ?? null, load?.loaded.sent ?? 0, missing);
}

function simplified({ meanMs, ipdvMs, replies }: DelayFigures, lossRatio: number | null, isAskedFor: boolean) {
  if (!isAskedFor) return figure(null, replies, 'Not asked for');
  const isKnown = meanMs !== null && ipdvMs !== null && lossRatio !== null;
  const mos = isKnown ? simplifiedMos(meanMs, ipdvMs, lossRatio).mos : null;
  return sampledFigure(mos, replies, METRICS.simplifiedMos.leastSamples, 'replies');
}

function uptimeMetrics(
  { ratio, outages, longestOutageMs, mtbfMs, mttrMs }: Availability,
  sent: number,
): Pick<Figures, 'availability' | 'outages' | 'longestOutageMs' | 'mtbfMs' | 'mttrMs'> {
  const observed = (value: number | null) => figure(ratio === null ? null : value, sent, 'Nothing was measured');
  return {
    availability: observed(ratio),
    outages: observed(outages),
    longestOutageMs: observed(longestOutageMs),
    mtbfMs: figure(mtbfMs, outages, 'No outage'),
    mttrMs: figure(mttrMs, outages, 'No outage'),
  };
}
