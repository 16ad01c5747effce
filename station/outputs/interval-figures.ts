import { z } from 'zod';
import { SERIES_METRICS } from '../../core/metrics/metric-names.ts';
import { OWN_FAULTS, possibleLosses } from '../../core/metrics/zero-counts.ts';
import { causeName, outcomeName } from '../../core/model/outcome.ts';
import { percentile } from '../../core/stats/percentile.ts';
import { probeDefinition } from '../../probes/registry.ts';
import { batchesOf, type LabelsOf } from './batch-builder.ts';
import type { OutputBatch } from './output-type.ts';
import { classOf, metricColumnsOf, rttSeconds } from './sample-rows.ts';
import type { SampleRef } from './sample-window.ts';

/** Counters of a series since the output exists. */
const Counters = z.object({
  sent: z.number(),
  /** By cause. */
  notMeasured: z.record(z.string(), z.number()),
  /** By outcome. */
  lost: z.record(z.string(), z.number()),
});
type Counters = z.infer<typeof Counters>;

export const SavedCounters = z.array(z.tuple([z.number(), Counters]));
export type SavedCounters = z.infer<typeof SavedCounters>;

/** Figures of one series in one interval. */
interface Figures {
  readonly series: number;
  readonly timeMs: number;
  readonly counters: Counters;
  /** Sorted, seconds. */
  readonly rtts: number[];
  readonly sent: number;
  readonly lost: number;
  readonly last: SampleRef;
}

/** Makes figures of intervals; its counters continue over intervals and, with the queue's progress, over restarts. */
export class IntervalFigures {
  private readonly counters: Map<number, Counters>;

  constructor(saved: SavedCounters) {
    this.counters = new Map(saved);
  }

  get saved(): SavedCounters {
    return [...this.counters];
  }

  /** Counts a sample whose interval was sent already. */
  countLate(probeCode: number, sample: SampleRef): void {
    this.count(probeCode, sample);
  }

  /** @param samples of one interval, by series */
  batches(
    probeCode: number,
    samples: readonly SampleRef[],
    endMs: number,
    { labelsOf, maxValues }: { readonly labelsOf: LabelsOf; readonly maxValues: number },
  ): OutputBatch[] {
    const figures = bySeries(samples).flatMap((own) => this.figuresOf(probeCode, own, endMs) ?? []);
    const keysOf = (first: readonly string[], counts: (counters: Counters) => object): string[] =>
      [...new Set([...first, ...figures.flatMap(({ counters }) => Object.keys(counts(counters)))])].sort();
    const definition = probeDefinition(probeCode);
    const losses = definition ? possibleLosses(definition).map(outcomeName) : [];
    const of = (name: string, read: (figures: Figures) => number) => ({
      name,
      read: (row: number) => read(figures[row] as Figures),
    });
    const rtt = (name: string, read: (rtts: readonly number[]) => number) =>
      of(name, ({ rtts }) => (rtts.length === 0 ? Number.NaN : read(rtts)));
    const columns = [
      of(SERIES_METRICS.sent, ({ counters }) => counters.sent),
      ...keysOf(losses, ({ lost }) => lost).map((outcome) => ({
        ...of(SERIES_METRICS.lost, ({ counters }) => counters.lost[outcome] ?? 0),
        labels: { outcome },
      })),
      ...keysOf(OWN_FAULTS.map(causeName), ({ notMeasured }) => notMeasured).map((cause) => ({
        ...of(SERIES_METRICS.notMeasured, ({ counters }) => counters.notMeasured[cause] ?? 0),
        labels: { cause },
      })),
      of(SERIES_METRICS.intervalLossRatio, ({ sent, lost }) => (sent === 0 ? Number.NaN : lost / sent)),
      rtt(SERIES_METRICS.intervalRttMin, (rtts) => rtts[0] as number),
      rtt(SERIES_METRICS.intervalRttMean, (rtts) => rtts.reduce((sum, one) => sum + one, 0) / rtts.length),
      rtt(SERIES_METRICS.intervalRttP50, (rtts) => percentile(rtts, 0.5) as number),
      rtt(SERIES_METRICS.intervalRttP95, (rtts) => percentile(rtts, 0.95) as number),
      rtt(SERIES_METRICS.intervalRttMax, (rtts) => rtts.at(-1) as number),
      ...metricColumnsOf(probeCode).map(({ name, read }) => of(name, ({ last }) => read(last))),
    ];
    return batchesOf(figures, columns, labelsOf, maxValues);
  }

  private figuresOf(probeCode: number, samples: readonly SampleRef[], endMs: number): Figures | null {
    const rtts: number[] = [];
    let sent = 0;
    let lost = 0;
    let last: SampleRef | undefined;
    for (const sample of samples) {
      const kind = this.count(probeCode, sample);
      if (kind === null) continue;
      last = sample;
      if (kind === 'excluded') continue;
      sent += 1;
      if (kind === 'lost') lost += 1;
      else rtts.push(rttSeconds(sample));
    }
    if (!last) return null;
    const series = last.samples.series[last.at] as number;
    const sorted = rtts.filter((rtt) => !Number.isNaN(rtt)).sort((left, right) => left - right);
    return { series, timeMs: endMs, counters: structuredClone(this.of(series)), rtts: sorted, sent, lost, last };
  }

  private count(probeCode: number, sample: SampleRef): ReturnType<typeof classOf> {
    const kind = classOf(probeCode, sample);
    if (kind === null) return null;
    const counters = this.of(sample.samples.series[sample.at] as number);
    if (kind !== 'excluded') counters.sent += 1;
    if (kind === 'excluded') countOne(counters.notMeasured, causeName(sample.samples.cause[sample.at] as number));
    if (kind === 'lost') countOne(counters.lost, outcomeName(sample.samples.outcome[sample.at] as number));
    return kind;
  }

  private of(series: number): Counters {
    const known = this.counters.get(series);
    if (known) return known;
    const fresh: Counters = { sent: 0, notMeasured: {}, lost: {} };
    this.counters.set(series, fresh);
    return fresh;
  }
}

function countOne(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function bySeries(samples: readonly SampleRef[]): SampleRef[][] {
  const groups: SampleRef[][] = [];
  let last = -1;
  for (const sample of samples) {
    const series = sample.samples.series[sample.at] as number;
    if (series !== last) groups.push([]);
    last = series;
    groups.at(-1)?.push(sample);
  }
  return groups;
}
