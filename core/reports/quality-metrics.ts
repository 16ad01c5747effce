import { gradeFormula, MIN_SAMPLES } from '../analysis/latency-under-load.ts';
import { APDEX_SMALL_SAMPLE } from './apdex.ts';
import { LEAST_MEAN } from './delay-metrics.ts';
import type { MetricDefinition } from './metric-definition.ts';
import { samplesForPercentile } from './percentile-methods.ts';
import { convention, unchecked } from './source-text.ts';

/** Replies below which no rating is computed: the jitter buffer is a percentile of the delay variation. */
export const LEAST_RATED = samplesForPercentile(0.95);

const rated = { notPrinted: `fewer than ${LEAST_RATED} replies`, leastSamples: LEAST_RATED } as const;
const observed = { notPrinted: 'nothing was measured in the span', leastSamples: 1 } as const;
const failed = { notPrinted: 'no outage', leastSamples: 1 } as const;

/** Metrics of availability, of quality as users see it, and of latency under load. */
export const QUALITY_METRICS = {
  availability: {
    label: 'Availability',
    unit: 'ratio',
    better: 'higher',
    formula: 'up time / (up time + down time); time without data is in neither',
    source: convention('availability by outages'),
    ...observed,
  },
  outages: {
    label: 'Outages',
    unit: 'count',
    better: 'lower',
    formula:
      'times that enough packets in a row were lost, from the first of them to the first that got a reply, ± one interval each',
    source: convention('3 losses in a row, or as the target defines it'),
    ...observed,
  },
  longestOutageMs: {
    label: 'Longest outage',
    unit: 'ms',
    better: 'lower',
    formula: 'longest down time of an outage, without time without data; ± two intervals',
    source: convention('outages by losses in a row'),
    ...observed,
  },
  mtbfMs: {
    label: 'Mean time between failures (MTBF)',
    unit: 'ms',
    better: 'higher',
    formula: 'up time / outages',
    source: convention('MTBF of the span'),
    ...failed,
  },
  mttrMs: {
    label: 'Mean time to repair (MTTR)',
    unit: 'ms',
    better: 'lower',
    formula: 'down time / outages',
    source: convention('MTTR of the span'),
    ...failed,
  },
  r: {
    label: 'Estimated R factor',
    unit: 'R',
    better: 'higher',
    formula: 'R = 93.2 − Id − Ie,eff; Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl / BurstR + Bpl); inputs are printed with it',
    source: 'ITU-T G.107, G.113 Appendix I',
    ...rated,
  },
  mos: {
    label: 'Estimated MOS',
    unit: 'MOS',
    better: 'higher',
    formula: '1 + 0.035·R + 7·10⁻⁶·R·(R − 60)·(100 − R), at least 1; 1 for R ≤ 0, 4.5 for R ≥ 100',
    source: 'ITU-T G.107 Annex B',
    ...rated,
  },
  simplifiedMos: {
    label: 'Simplified MOS (latency + jitter + loss)',
    unit: 'MOS',
    better: 'higher',
    formula: 'R = 93.2 − e/40 for e = RTT + 2·IPDV + 10 below 160 ms, else 93.2 − (e − 120)/10; less 2.5 per % of loss',
    source: convention('shortcut of ping tools'),
    notPrinted: `not asked for, or fewer than ${LEAST_MEAN} replies`,
    leastSamples: LEAST_MEAN,
  },
  apdex: {
    label: 'Apdex',
    unit: 'score',
    better: 'higher',
    formula: '(satisfied + tolerating / 2) / total; satisfied: RTT ≤ T, tolerating: RTT ≤ 4 T; losses are frustrated',
    source: `Apdex specification; ${unchecked(`small sample below ${APDEX_SMALL_SAMPLE}`)}`,
    ...observed,
  },
  loadIncreaseMs: {
    label: 'Added delay under load',
    unit: 'ms',
    better: 'lower',
    formula: `p95 under load − p95 idle, of the worse direction; ${gradeFormula()}`,
    source: `limits: dslreports.com/faq/17930, of the mean increase there; ${convention('p95 of the worse direction')}`,
    notPrinted: `no throughput test, or fewer than ${MIN_SAMPLES} packets in a phase`,
    leastSamples: MIN_SAMPLES,
  },
} as const satisfies Record<string, MetricDefinition>;
