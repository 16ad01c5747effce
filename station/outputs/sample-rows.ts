import { baseValue, columnMetrics } from '../../core/metrics/column-metrics.ts';
import { SERIES_METRICS } from '../../core/metrics/metric-names.ts';
import { type CountedClass, countedClass } from '../../core/model/outcome.ts';
import type { ProbeColumn, ProbeDefinition } from '../../core/model/probe-definition.ts';
import { outcomeRules, PROBE_IDS, probeOf } from '../../probes/registry.ts';
import { batchesOf, type LabelsOf } from './batch-builder.ts';
import type { OutputBatch } from './output-type.ts';
import type { SampleRef } from './sample-window.ts';

const DEFINITIONS: ReadonlyMap<number, ProbeDefinition> = new Map(
  PROBE_IDS.map((id) => {
    const { definition } = probeOf(id);
    return [definition.code, definition];
  }),
);

/** A probe column that is a metric. */
export interface MetricColumn {
  readonly name: string;
  readonly help: string;
  /** In the base unit of its name; NaN = none. */
  read(sample: SampleRef): number;
}

const metricsOfProbe = new Map<number, readonly MetricColumn[]>();

/** The metrics of a probe's columns. */
export function metricColumnsOf(probeCode: number): readonly MetricColumn[] {
  const known = metricsOfProbe.get(probeCode);
  if (known) return known;
  const definition = DEFINITIONS.get(probeCode);
  const metrics = (definition ? columnMetrics(definition) : []).flatMap((metric) => {
    const { column, words, name, help } = metric;
    if (words || column.unit === 'port' || column.words) return []; // no measurements
    const read = (sample: SampleRef) => {
      const stored = storedNumber(column, sample);
      return stored === undefined || stored === column.none ? Number.NaN : baseValue(metric, stored);
    };
    return [{ name, help, read }];
  });
  metricsOfProbe.set(probeCode, metrics);
  return metrics;
}

/** The journal keeps all numbers as u32. */
function storedNumber({ name, type }: ProbeColumn, { samples, at }: SampleRef): number | undefined {
  const stored = samples.typed[name]?.[at];
  return stored !== undefined && type === 'i32' ? stored | 0 : stored;
}

/** Class of a sample for its series; null = it does not count. */
export const classOf = (probeCode: number, { samples, at }: SampleRef): CountedClass | null =>
  countedClass(samples.outcome[at] as number, outcomeRules(probeCode));

/** RTT in seconds; NaN = none. Stored to 0.1 µs. */
export const rttSeconds = ({ samples, at }: SampleRef): number => {
  const rttMs = samples.rttMs[at] as number;
  return Number.isNaN(rttMs) ? Number.NaN : Number((rttMs / 1000).toPrecision(12));
};

/** Rows of single samples; what was not measured, and what is no measurement of the destination, is none. */
export function sampleBatches(
  probeCode: number,
  samples: readonly SampleRef[],
  labelsOf: LabelsOf,
  maxValues: number,
): OutputBatch[] {
  const counted = samples.flatMap((sample) => {
    const kind = classOf(probeCode, sample);
    if (kind !== 'answered' && kind !== 'lost') return [];
    const { series, sentMs } = sample.samples;
    return [
      {
        series: series[sample.at] as number,
        timeMs: sentMs[sample.at] as number,
        sample,
        isAnswered: kind === 'answered',
      },
    ];
  });
  const columns = [
    {
      name: SERIES_METRICS.sampleRtt,
      read: (row: number) => {
        const one = counted[row];
        return one?.isAnswered ? rttSeconds(one.sample) : Number.NaN;
      },
    },
    { name: SERIES_METRICS.sampleSuccess, read: (row: number) => (counted[row]?.isAnswered ? 1 : 0) },
    ...metricColumnsOf(probeCode).map(({ name, read }) => ({
      name,
      read: (row: number) => {
        const one = counted[row];
        return one ? read(one.sample) : Number.NaN;
      },
    })),
  ];
  return batchesOf(counted, columns, labelsOf, maxValues);
}
