import { formatRtt } from '../model/duration.ts';
import { describeSpan } from '../text/time-span.ts';
import { DELAY_METRICS } from './delay-metrics.ts';
import type { Figure } from './figure.ts';
import { LOSS_METRICS } from './loss-metrics.ts';
import type { MetricDefinition } from './metric-definition.ts';
import { QUALITY_METRICS } from './quality-metrics.ts';

const MINUTE_MS = 60_000;

const DEFINITIONS = { ...DELAY_METRICS, ...LOSS_METRICS, ...QUALITY_METRICS } as const;

export type MetricId = keyof typeof DEFINITIONS;

/** Metrics of a series that reports print and criteria limit. docs/report-formulas.md explains each. */
export const METRICS: Readonly<Record<MetricId, MetricDefinition>> = DEFINITIONS;

/** In the order of a report. */
export const METRIC_IDS = Object.keys(DEFINITIONS) as readonly MetricId[];

/** All figures of one series. */
export type Figures = Readonly<Record<MetricId, Figure>>;

/** A value with its unit, rounded. */
export function formatMetric(metric: MetricId, value: number): string {
  const { unit } = METRICS[metric];
  if (unit === 'ratio') return percentText(value);
  if (unit === 'ms') return value === 0 ? '0 ms' : value < MINUTE_MS ? formatRtt(value) : describeSpan(value);
  if (unit === 'count' || unit === 'packets')
    return `${rounded(value)}${unit === 'packets' ? packetsWord(rounded(value)) : ''}`;
  return value.toFixed(unit === 'R' ? 1 : 2);
}

const packetsWord = (count: number): string => (count === 1 ? ' packet' : ' packets');

/** A ratio as per cent. Near 100 %, it is the missing part that has to be exact: 99.995 %. */
function percentText(ratio: number): string {
  const percent = ratio > 0.5 ? Number((100 - rounded(100 * (1 - ratio))).toFixed(6)) : rounded(100 * ratio);
  return `${percent} %`;
}

/** At most three decimals, or two digits of what is below 0.01. */
const rounded = (value: number): number =>
  value < 0.01 ? Number(value.toPrecision(2)) : Number(Number(value.toPrecision(4)).toFixed(3));
