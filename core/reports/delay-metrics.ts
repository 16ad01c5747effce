import type { MetricDefinition } from './metric-definition.ts';
import { samplesForPercentile } from './percentile-methods.ts';
import { convention } from './source-text.ts';
import { LEAST_ESTIMATES } from './windows.ts';

/** Replies below which means are not printed. @source convention */
export const LEAST_MEAN = 30;

const lowerMs = { unit: 'ms', better: 'lower' } as const;

const needed = (count: number) => ({ notPrinted: `fewer than ${count} replies`, leastSamples: count });

const percentileOf = (label: string, share: number): MetricDefinition => ({
  label,
  ...lowerMs,
  formula: `percentile ${label.slice(1)} of the RTT of delivered packets, by the named method`,
  source: `RFC 2681; ${convention('ten replies beyond it')}`,
  ...needed(samplesForPercentile(share)),
});

const variationOf = (label: string, share: number): MetricDefinition => ({
  label: `PDV ${label}`,
  ...lowerMs,
  formula: `percentile ${label.slice(1)} of D(i) − Dmin of delivered packets; Dmin over the whole span; computed on RTT`,
  source: `RFC 5481 §4.2; ${convention('ten replies beyond it')}`,
  ...needed(samplesForPercentile(share)),
});

const jitterOf = (label: string, formula: string): MetricDefinition => ({
  label: `Jitter (RFC 3550), ${label}`,
  ...lowerMs,
  formula: `J(i) = J(i−1) + (|D(i−1,i)| − J(i−1)) / 16 in the order of arrival, from 0; ${formula}; computed on RTT`,
  source: 'RFC 3550 §6.4.1, §A.8',
  ...needed(LEAST_MEAN),
});

/** Metrics of delay and its variation. */
export const DELAY_METRICS = {
  rttMinMs: { label: 'RTT, minimum', ...lowerMs, formula: 'smallest RTT', source: 'RFC 2681', ...needed(1) },
  rttMeanMs: {
    label: 'RTT, mean',
    ...lowerMs,
    formula: 'sum of the RTT of delivered packets / their number',
    source: 'RFC 2681',
    ...needed(LEAST_MEAN),
  },
  rttMaxMs: { label: 'RTT, maximum', ...lowerMs, formula: 'largest RTT', source: 'RFC 2681', ...needed(1) },
  rttP50Ms: { ...percentileOf('p50', 0.5), label: 'RTT, median' },
  rttP90Ms: { ...percentileOf('p90', 0.9), label: 'RTT, p90' },
  rttP95Ms: { ...percentileOf('p95', 0.95), label: 'RTT, p95' },
  rttP99Ms: { ...percentileOf('p99', 0.99), label: 'RTT, p99' },
  rttP999Ms: { ...percentileOf('p99.9', 0.999), label: 'RTT, p99.9' },
  rttStdevMs: {
    label: 'RTT, standard deviation',
    ...lowerMs,
    formula: '√(Σ(D − mean)² / (n − 1))',
    source: 'sample standard deviation',
    ...needed(LEAST_MEAN),
  },
  oneWayMeanMs: {
    label: 'One-way delay, mean (RTT/2 assumed)',
    ...lowerMs,
    formula: 'mean RTT / 2; the path is taken as symmetric',
    source: convention('half the round trip'),
    ...needed(LEAST_MEAN),
  },
  ipdvMs: {
    label: 'IPDV, mean absolute',
    ...lowerMs,
    formula: 'mean of |D(i) − D(i−1)| over adjacent packets that were both delivered; computed on RTT',
    source: 'RFC 3393, RFC 5481 §4.1',
    ...needed(LEAST_MEAN),
  },
  pdvP95Ms: variationOf('p95', 0.95),
  pdvP99Ms: variationOf('p99', 0.99),
  pdvP999Ms: variationOf('p99.9', 0.999),
  jitterLastMs: jitterOf('last', 'the last J of the span'),
  jitterMeanMs: jitterOf('mean', 'mean of all J of the span'),
  jitterMaxMs: jitterOf('maximum', 'largest J of the span'),
  worstJitter15sMs: {
    ...jitterOf('worst 15 s', `largest mean of J within any 15 s that have ${LEAST_ESTIMATES} replies`),
    notPrinted: `no 15 s with ${LEAST_ESTIMATES} replies`,
    leastSamples: LEAST_ESTIMATES,
  },
} as const satisfies Record<string, MetricDefinition>;
