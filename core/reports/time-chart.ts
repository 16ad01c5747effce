import { outcomeName } from '../model/outcome.ts';
import { partition } from '../stats/partition.ts';
import { chartValue } from './chart-numbers.ts';
import type { TimeChart } from './document-charts.ts';
import type { SeriesColumns } from './series-columns.ts';

interface ChartSpan {
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly count: number;
}

const counts = (count: number): number[] => Array.from({ length: count }, () => 0);
const empty = (count: number): (number | null)[] => Array.from({ length: count }, () => null);

/** Reduces the samples of a series to buckets. Packets count in the bucket in which they were sent. @param labelOf an outcome */
export function timeChart(
  columns: SeriesColumns,
  { fromMs, bucketMs, count }: ChartSpan,
  labelOf: (outcome: string) => string,
): TimeChart {
  const { sentMs, rttMs, outcome, isLost, notMeasuredMs, memory } = columns;
  const endOf = (bucket: number) => (bucket < count - 1 ? fromMs + (bucket + 1) * bucketMs : Number.POSITIVE_INFINITY);
  const bucketOf = (ms: number) => Math.min(count - 1, Math.max(0, Math.floor((ms - fromMs) / bucketMs)));
  const chart = { minMs: empty(count), p50Ms: empty(count), p95Ms: empty(count), maxMs: empty(count) };
  const sent = counts(count);
  const lost = new Map<string, number[]>();
  const values = memory.f64(columns.count);
  // Packets are in the order of sending: those of a bucket follow each other.
  for (let from = 0; from < columns.count; ) {
    const bucket = bucketOf(sentMs[from] as number);
    const endMs = endOf(bucket);
    let [at, replies] = [from, 0];
    for (; at < columns.count && (at === from || (sentMs[at] as number) < endMs); at++) {
      if (isLost[at] === 1) tally(lost, outcomeName(outcome[at] as number), bucket, count);
      const ms = rttMs[at] as number;
      if (!Number.isNaN(ms)) values[replies++] = ms;
    }
    sent[bucket] = (sent[bucket] as number) + at - from;
    if (replies > 0) fill(chart, bucket, values.subarray(0, replies));
    from = at;
  }
  const notMeasured = counts(count);
  for (const ms of notMeasuredMs) notMeasured[bucketOf(ms)] = (notMeasured[bucketOf(ms)] as number) + 1;
  const names = [...lost.keys()].sort();
  return {
    ...{ fromMs, bucketMs, ...chart, sent, notMeasured },
    lost: names.map((name) => ({ outcome: name, label: labelOf(name), counts: lost.get(name) ?? [] })),
  };
}

function tally(lost: Map<string, number[]>, name: string, bucket: number, count: number): void {
  const column = lost.get(name) ?? counts(count);
  column[bucket] = (column[bucket] as number) + 1;
  lost.set(name, column);
}

type Percentiles = Pick<TimeChart, 'minMs' | 'p50Ms' | 'p95Ms' | 'maxMs'>;

/** @param values at least one; their order is changed */
function fill(chart: Percentiles, bucket: number, values: Float64Array): void {
  const rankOf = (share: number) => Math.ceil(share * values.length) - 1; // nearest rank
  const p50Ms = partition(values, 0, rankOf(0.5));
  const p95Ms = partition(values, rankOf(0.5), rankOf(0.95));
  let [min, max] = [p50Ms, p95Ms];
  for (let at = 0; at < rankOf(0.5); at++) min = Math.min(min, values[at] as number);
  for (let at = rankOf(0.95); at < values.length; at++) max = Math.max(max, values[at] as number);
  chart.minMs[bucket] = chartValue(min);
  chart.p50Ms[bucket] = chartValue(p50Ms);
  chart.p95Ms[bucket] = chartValue(p95Ms);
  chart.maxMs[bucket] = chartValue(max);
}

/** Loss ratio of each bucket, of buckets that are `factor` times as long as those of the chart; null = nothing was sent. */
export function lossRatios({ sent, lost }: TimeChart, factor: number): (number | null)[] {
  const buckets = Math.ceil(sent.length / factor);
  return Array.from({ length: buckets }, (_, bucket) => {
    let [all, missing] = [0, 0];
    for (let at = bucket * factor; at < Math.min(sent.length, (bucket + 1) * factor); at++) {
      all += sent[at] as number;
      for (const { counts: column } of lost) missing += column[at] as number;
    }
    return all === 0 ? null : chartValue(missing / all);
  });
}
