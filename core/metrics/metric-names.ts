import type { ColumnUnit, ProbeColumn, ProbeDefinition } from '../model/probe-definition.ts';

/** First word of every metric of Sounder's own. */
export const METRIC_PREFIX = 'sounder';

/** A metric of a probe column: its name, and the factor from the column's unit to the base unit that the name ends with. */
export interface ColumnMetric {
  readonly name: string;
  /** Base unit as it is in the name; empty = a plain number. */
  readonly unit: string;
  readonly factor: number;
  readonly help: string;
}

interface BaseUnit {
  readonly unit: string;
  readonly factor: number;
  /** Endings of column names that say the unit. */
  readonly endings: readonly string[];
}

/** Base units of Prometheus by the unit of a column; null = its numbers are no measurements. */
const BASE_UNITS: Readonly<Record<ColumnUnit, BaseUnit | null>> = {
  count: { unit: '', factor: 1, endings: ['Count'] },
  ms: { unit: 'seconds', factor: 1e-3, endings: ['Ms', 'Us'] },
  bytes: { unit: 'bytes', factor: 1, endings: ['Bytes'] },
  percent: { unit: 'ratio', factor: 0.01, endings: ['Percent', 'Ratio'] },
  celsius: { unit: 'celsius', factor: 1, endings: ['Celsius'] },
  mbitPerSecond: { unit: 'bytes_per_second', factor: 125_000, endings: ['MbitPerSecond'] },
  days: { unit: 'seconds', factor: 86_400, endings: ['Days'] },
  seconds: { unit: 'seconds', factor: 1, endings: ['Seconds'] },
  dbm: { unit: 'dbm', factor: 1, endings: ['Dbm'] },
  code: { unit: 'code', factor: 1, endings: ['Code'] },
  port: null,
  word: null,
};

/** Words of a probe's id or of a column's name, joined as metric names have them: `path-mtu` → `path_mtu`, `firstByteMs` → `first_byte_ms`. */
export const metricWords = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();

/**
 * The metric of a probe column: `connectMs` of `http` is `sounder_http_connect_seconds`. A name that begins with the
 * probe's does not repeat it.
 * @returns null for ports, words and bookkeeping columns, which are no measurements
 */
export function columnMetric(probe: string, column: ProbeColumn): ColumnMetric | null {
  const base = column.words || column.name === 'last' ? null : BASE_UNITS[column.unit];
  if (!base) return null;
  const ending = base.endings.find((one) => column.name.toLowerCase().endsWith(one.toLowerCase()));
  const words = metricWords(ending ? column.name.slice(0, column.name.length - ending.length) : column.name);
  const own = metricWords(probe);
  const subject = words === own || words.startsWith(`${own}_`) ? words : [own, words].filter(Boolean).join('_');
  const name = [METRIC_PREFIX, subject, base.unit].filter(Boolean).join('_');
  return { name, unit: base.unit, factor: base.factor, help: column.title };
}

/** A value in the unit of its column as the metric has it, without the error of the binary fraction. */
export const metricValue = ({ factor }: Pick<ColumnMetric, 'factor'>, value: number): number =>
  factor === 1 ? value : Number((value * factor).toPrecision(12));

/**
 * The columns of a probe that are metrics: all numbers of a service; of packets only the latest value, since the others
 * describe single packets.
 */
export const metricColumns = ({
  columns,
  latestColumn,
  service,
}: Pick<ProbeDefinition, 'columns' | 'latestColumn' | 'service'>): readonly ProbeColumn[] =>
  columns.filter(({ name }) => service !== undefined || name === latestColumn);

/** Metrics of every series, whatever its probe. Counters count from the start of the process that exposes them. */
export const SERIES_METRICS = {
  /** Samples sent. */
  sent: 'sounder_sent_total',
  /** Samples sent without a reply, by label `outcome`. */
  lost: 'sounder_lost_total',
  /** Samples that this host failed to take. */
  notMeasured: 'sounder_not_measured_total',
  /** Histogram of the RTT. */
  rtt: 'sounder_rtt_seconds',
  /** RTT of single samples, for outputs that send each of them. */
  sampleRtt: 'sounder_sample_rtt_seconds',
  /** 1 = replied, 0 = lost, of single samples. */
  sampleSuccess: 'sounder_sample_success',
  /** Figures of one interval, for outputs that send aggregates. */
  intervalRttMin: 'sounder_interval_rtt_min_seconds',
  intervalRttMean: 'sounder_interval_rtt_mean_seconds',
  intervalRttMax: 'sounder_interval_rtt_max_seconds',
  intervalRttP50: 'sounder_interval_rtt_p50_seconds',
  intervalRttP95: 'sounder_interval_rtt_p95_seconds',
  intervalLossRatio: 'sounder_interval_loss_ratio',
} as const;

/** Labels of a series; empty ones are left out. External labels, as `site` or `agent`, stand beside them. */
export interface SeriesLabels {
  /** The probe's id. */
  readonly probe: string;
  readonly target: string;
  readonly address: string;
  readonly group: string;
  /** Destination port. */
  readonly port: string;
}

export const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
export const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
