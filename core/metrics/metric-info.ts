import type { MetricType } from './family.ts';
import { SERIES_METRICS } from './metric-names.ts';

/** Description of a metric, which receivers show beside it. */
export interface MetricInfo {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  /** Base unit; empty = none. */
  readonly unit: string;
}

type SeriesMetric = keyof typeof SERIES_METRICS;

/** Descriptions of the metrics of every series, which scrape and outputs share. */
export const SERIES_HELP: Readonly<Record<SeriesMetric, string>> = {
  sent: 'Packets or transactions sent',
  lost: 'Packets or transactions without a reply, by outcome',
  notMeasured: 'Samples that this host failed to take, by cause',
  sampleRtt: 'Round-trip time of a sample, of services the duration',
  sampleSuccess: '1 if a sample had a reply, 0 if it was lost',
  intervalRttMin: 'Shortest round-trip time of the interval',
  intervalRttMean: 'Mean round-trip time of the interval',
  intervalRttMax: 'Longest round-trip time of the interval',
  intervalRttP50: 'Median round-trip time of the interval',
  intervalRttP95: '95th percentile of the round-trip times of the interval',
  intervalLossRatio: 'Lost share of what was sent in the interval',
};

const COUNTERS: ReadonlySet<SeriesMetric> = new Set(['sent', 'lost', 'notMeasured']);
const SAMPLES: readonly SeriesMetric[] = ['sampleRtt', 'sampleSuccess'];

/** The metrics of every series in outputs. */
export const seriesInfos = (send: 'samples' | 'intervals'): readonly MetricInfo[] =>
  (Object.keys(SERIES_METRICS) as SeriesMetric[])
    .filter((metric) => SAMPLES.includes(metric) === (send === 'samples'))
    .map((metric) => {
      const type = COUNTERS.has(metric) ? 'counter' : 'gauge';
      return metricInfo(SERIES_METRICS[metric], type, SERIES_HELP[metric]);
    });

const UNIT = /_(bytes_per_second|seconds|bytes|ratio|celsius|dbm)$/;

export const metricInfo = (name: string, type: MetricType, help: string): MetricInfo => ({
  name,
  type,
  help,
  unit: UNIT.exec(name)?.[1] ?? '',
});
