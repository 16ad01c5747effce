import { unitText, valueText } from '../../model/column-value.ts';
import { outcomeName } from '../../model/outcome.ts';
import type { ProbeColumn } from '../../model/probe-definition.ts';
import { distributionOf } from '../distribution.ts';
import type { OutageItem, ServiceItem, TargetItem } from '../document-target.ts';
import { figure } from '../figure.ts';
import { METRIC_IDS } from '../metrics.ts';
import type { Outage } from '../outages.ts';
import type { ObservedInterval } from '../packet-interval.ts';
import { seriesColumns } from '../series-columns.ts';
import { type SeriesFigures, seriesFigures } from '../series-figures.ts';
import type { ColumnValues } from '../series-record.ts';
import { observedInterval } from '../text/exact-duration.ts';
import { timeChart } from '../time-chart.ts';
import { judgedTargets, worstOf } from './judged-targets.ts';
import { loadItem, loadResult } from './load-item.ts';
import { lossPatternItem } from './loss-pattern-item.ts';
import { pathItem } from './path-item.ts';
import { line, type ReportFrame } from './report-frame.ts';
import type { SeriesFacts } from './series-facts.ts';
import { speechItem } from './speech-item.ts';

const MAX_OUTAGES = 100;

/** Results of one series in the form of the document. @param id of the target */
export function targetItem(facts: SeriesFacts, id: string, title: string, frame: ReportFrame): TargetItem {
  const { of, traits, record } = facts;
  const interval = record.interval.result() ?? unknownInterval(frame);
  frame.memory.reset();
  const columns = seriesColumns(record, record.rules, interval.intervalMs, frame.memory);
  const load = traits.isPacket ? loadResult(columns, facts.loadPhases) : null;
  const { excluded, commonExcluded = frame.span.excluded } = facts;
  const span = { ...frame.span, excluded: [...commonExcluded, ...excluded] };
  const context = {
    ...interval,
    blocks: frame.blocks,
    draws: frame.draws,
    span,
    stateRule: of.settings,
    load,
  };
  const found = ratedAsVoice(seriesFigures(columns, context, frame.rules), traits.isPacket, frame);
  const isJudged = !traits.isUntimed && !traits.isThroughput;
  const judged = isJudged ? [...judgedTargets(found.figures, traits.isPacket, frame)] : [];
  const { sent, received, lost, notMeasured } = columns.counts;
  const between = frame.text.quantity(observedInterval(interval.intervalMs));
  const hasChart = !traits.isUntimed && columns.count > 0;
  return {
    ...identity(facts, id, title),
    ...{ sent, received, lost, notMeasured },
    interval: between,
    basis: frame.text.basis(sent, received, lost, between),
    verdict: worstOf(
      judged.map(({ verdict }) => verdict),
      frame,
      frame.text.voice.notForService(),
    ),
    judged,
    figures: METRIC_IDS.map((metric) => frame.figure(metric, found.figures[metric])),
    outcomes: outcomeCounts(record.byOutcome, frame),
    chart: hasChart ? timeChart(columns, frame.buckets, (name) => outcomeLabel(name, frame)) : null,
    distribution: hasChart ? distributionOf(found.delay.sorted) : null,
    lossPattern: lossPatternItem(columns, found, frame),
    outages: found.outages.slice(0, MAX_OUTAGES).map((one) => outageItem(one, frame)),
    moreOutages: Math.max(0, found.outages.length - MAX_OUTAGES),
    path: facts.path && pathItem(facts.path, title, frame),
    service: record.columns.flatMap((one) => serviceItem(one, frame)),
    speech: traits.isPacket ? speechItem(found, frame) : null,
    load: load && (load.loaded.sent > 0 ? loadItem(load, title, frame) : null),
  };
}

/** What a target is called. */
export function identity({ of, traits }: Pick<SeriesFacts, 'of' | 'traits'>, id: string, title: string) {
  return {
    ...{ id, series: of.series, title, port: of.port, probe: of.probe },
    name: line(of.target),
    address: line(of.address),
    group: of.group === null ? null : line(of.group),
    site: of.site === null ? null : line(of.site),
    probeTitle: traits.title,
  };
}

/** One sample has no interval: it stands for the whole span. */
const unknownInterval = ({ span }: ReportFrame): ObservedInterval => {
  const intervalMs = span.toMs - span.fromMs;
  return { intervalMs, packetIntervalMs: intervalMs };
};

/** R and MOS are of packets: the duration of a transaction says nothing of a call. */
function ratedAsVoice(found: SeriesFigures, isPacket: boolean, { text }: ReportFrame): SeriesFigures {
  if (isPacket) return found;
  const none = figure(null, 0, text.voice.notForService());
  return { ...found, figures: { ...found.figures, r: none, mos: none, simplifiedMos: none }, speech: null };
}

export const outcomeLabel = (name: string, { text }: ReportFrame): string =>
  text.outcomes[name as keyof typeof text.outcomes] ?? name;

export function outcomeCounts(counts: ReadonlyMap<number, number>, frame: ReportFrame): TargetItem['outcomes'] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts]
    .sort(([leftCode, left], [rightCode, right]) => right - left || leftCode - rightCode)
    .map(([code, count]) => {
      const outcome = outcomeName(code);
      return { outcome, label: outcomeLabel(outcome, frame), count, share: frame.share(count, total) };
    });
}

function outageItem({ fromMs, toMs, downMs, noDataMs }: Outage, frame: ReportFrame): OutageItem {
  const { time } = frame;
  const to = toMs === null ? null : time.moment(toMs);
  const duration = frame.metric('longestOutageMs', downMs);
  return { from: time.moment(fromMs), to, downMs, duration, noDataMs };
}

/** Title of a probe column with its unit. */
export function columnLabel(column: ProbeColumn, { text }: ReportFrame): string {
  const unit = unitText(column.unit);
  const title = text.phrase(column.title);
  return unit === '' ? title : `${title} (${text.phrase(unit)})`;
}

function serviceItem({ column, values }: ColumnValues, frame: ReportFrame): readonly ServiceItem[] {
  const { text } = frame;
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return [];
  const rank = (share: number) =>
    text.quantity(valueText(column, sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number));
  const isLargestPacket = column.isLargestPacket === true;
  return [
    {
      ...{ column: column.name, label: columnLabel(column, frame), isLargestPacket, samples: sorted.length },
      ...{ min: rank(0), median: rank(0.5), p95: rank(0.95), max: rank(1) },
    },
  ];
}
