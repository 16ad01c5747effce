import { valueText } from '../../model/column-value.ts';
import { countedClass, outcomeName } from '../../model/outcome.ts';
import { countOutcomes } from '../../stats/outcome-counts.ts';
import { chartValue } from '../chart-numbers.ts';
import { distributionOf } from '../distribution.ts';
import type { TimeChart } from '../document-charts.ts';
import type { ServiceItem, TargetItem } from '../document-target.ts';
import { METRIC_IDS } from '../metrics.ts';
import type { SeriesSums, SummedColumn } from '../series-sums.ts';
import { sumsFigures } from '../sums-figures.ts';
import type { SumsOf } from '../sums-of.ts';
import { judgedTargets, worstOf } from './judged-targets.ts';
import type { MethodFacts } from './method-totals.ts';
import { pathItem } from './path-item.ts';
import type { ReportFrame } from './report-frame.ts';
import type { SeriesFacts } from './series-facts.ts';
import { columnLabel, identity, outcomeCounts, outcomeLabel } from './target-item.ts';

/** Facts of a series whose samples are no longer stored. */
export type SummedFacts = Pick<SeriesFacts, 'of' | 'traits' | 'path'> & { readonly sums: SeriesSums };

/**
 * Results of one series by its sums. They tell neither outages nor the pattern of losses, and no voice quality: these are left
 * out, and the report says so.
 */
export function sumsItem(facts: SummedFacts, title: string, sumsOf: SumsOf, frame: ReportFrame): TargetItem {
  const { traits, sums, path } = facts;
  const figures = sumsFigures(sums, frame.draws, frame.rules.percentiles);
  const isJudged = !traits.isUntimed && !traits.isThroughput;
  const judged = isJudged ? [...judgedTargets(figures, traits.isPacket, frame)] : [];
  const { sent, received, lost, notMeasured } = countOutcomes(sums.outcomes, sums.rules);
  const hasChart = !traits.isUntimed && sent > 0;
  return {
    ...identity(facts, '', title),
    ...{ sent, received, lost, notMeasured },
    interval: null,
    basis: frame.text.sums.basis(sent, received, lost, sumsOf),
    verdict: worstOf(
      judged.map(({ verdict }) => verdict),
      frame,
      frame.text.voice.notForService(),
    ),
    judged,
    figures: METRIC_IDS.map((metric) => frame.figure(metric, figures[metric])),
    outcomes: outcomeCounts(sums.outcomes, frame),
    chart: hasChart ? sumsChart(sums, frame) : null,
    distribution: hasChart ? distributionOf(sums.sorted, sums.replies) : null,
    ...{ lossPattern: null, outages: [], moreOutages: 0, speech: null, load: null },
    path: path && pathItem(path, title, frame),
    service: sums.columns.flatMap((one) => serviceItem(one, frame)),
  };
}

/** Facts on the measuring of a series, as far as sums have them: causes of what was not measured are not kept in them. */
export function sumsMethod({ of, traits, sums }: SummedFacts): MethodFacts {
  const { notMeasured } = countOutcomes(sums.outcomes, sums.rules);
  return {
    ...{ probe: of.probe, traits, intervalMs: null, timeoutMs: of.settings?.timeoutMs ?? null },
    ...{ timestamps: null, delays: new Map() },
    causes: notMeasured > 0 ? new Map([['none', notMeasured]]) : new Map(),
  };
}

function sumsChart({ buckets, rules }: SeriesSums, frame: ReportFrame): TimeChart {
  const { fromMs, bucketMs, count } = frame.buckets;
  const empty = () => Array.from({ length: count }, (): number | null => null);
  const zeros = () => Array.from({ length: count }, () => 0);
  const chart = { minMs: empty(), p50Ms: empty(), p95Ms: empty(), maxMs: empty() };
  const [sent, notMeasured] = [zeros(), zeros()];
  const lost = new Map<string, number[]>();
  for (const { bucket, minMs, p50Ms, p95Ms, maxMs, outcomes } of buckets) {
    chart.minMs[bucket] = chartValue(minMs);
    chart.p50Ms[bucket] = chartValue(p50Ms);
    chart.p95Ms[bucket] = chartValue(p95Ms);
    chart.maxMs[bucket] = chartValue(maxMs);
    const counts = countOutcomes(outcomes, rules);
    sent[bucket] = counts.sent;
    notMeasured[bucket] = counts.notMeasured;
    for (const [code, number] of outcomes) {
      if (countedClass(code, rules) !== 'lost') continue;
      const name = outcomeName(code);
      const column = lost.get(name) ?? zeros();
      column[bucket] = (column[bucket] ?? 0) + number;
      lost.set(name, column);
    }
  }
  const names = [...lost.keys()].sort();
  return {
    ...{ fromMs, bucketMs, ...chart, sent, notMeasured },
    lost: names.map((name) => ({
      outcome: name,
      label: outcomeLabel(name, frame),
      counts: lost.get(name) ?? [],
    })),
  };
}

function serviceItem({ column, count, min, max }: SummedColumn, frame: ReportFrame): readonly ServiceItem[] {
  if (count === 0) return [];
  const value = (number: number) => frame.text.quantity(valueText(column, number));
  return [
    {
      ...{ column: column.name, label: columnLabel(column, frame), samples: count },
      isLargestPacket: column.isLargestPacket === true,
      ...{ min: value(min), median: '–', p95: '–', max: value(max) },
    },
  ];
}
