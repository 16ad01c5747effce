import { DELAY_METRICS } from './delay-metrics.ts';
import type { Figure } from './figure.ts';
import { LOSS_METRICS } from './loss-metrics.ts';
import type { MetricDefinition } from './metric-definition.ts';
import { QUALITY_METRICS } from './quality-metrics.ts';

const DEFINITIONS = { ...DELAY_METRICS, ...LOSS_METRICS, ...QUALITY_METRICS } as const;

export type MetricId = keyof typeof DEFINITIONS;

/** Metrics of a series that reports print and criteria limit. docs/report-formulas.md explains each. */
export const METRICS: Readonly<Record<MetricId, MetricDefinition>> = DEFINITIONS;

/** In the order of a report. */
export const METRIC_IDS = Object.keys(DEFINITIONS) as readonly MetricId[];

/** All figures of one series. */
export type Figures = Readonly<Record<MetricId, Figure>>;

/** A value with its unit, rounded as far as its source supports. */
export function formatMetric(metric: MetricId, value: number): string {
  const { unit } = METRICS[metric];
  if (unit === 'ratio') return `${significant(100 * value)} %`;
  if (unit === 'ms') return `${significant(value)} ms`;
  if (unit === 'count' || unit === 'packets') return `${significant(value)}${unit === 'packets' ? ' packets' : ''}`;
  return unit === 'R' ? value.toFixed(1) : value.toFixed(2);
}

/** At most three decimals, and four digits where there are decimals. */
function significant(value: number): string {
  if (value === 0 || Math.abs(value) >= 1000) return String(Math.round(value));
  const digits = Number(value.toPrecision(4));
  return String(Math.abs(value) < 0.01 ? Number(value.toPrecision(2)) : Number(digits.toFixed(3)));
}
