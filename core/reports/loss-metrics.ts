import type { MetricDefinition } from './metric-definition.ts';
import { convention, unchecked } from './source-text.ts';
import { LEAST_LOSSES } from './speech-inputs.ts';

const ratio = { unit: 'ratio', better: 'lower', leastSamples: 1 } as const;
const always = { notPrinted: 'no packet was sent', leastSamples: 1 } as const;
const withLosses = { notPrinted: `fewer than ${LEAST_LOSSES} packets lost`, leastSamples: 1 } as const;

const worstLossOf = (window: string): MetricDefinition => ({
  label: `Loss, worst ${window}`,
  ...ratio,
  formula: `largest lost / sent of all windows of ${window} that begin with a packet and are wholly measured`,
  source: convention('sliding windows'),
  notPrinted: `no ${window} was wholly measured`,
});

/** Metrics of loss, its pattern, and reordering. */
export const LOSS_METRICS = {
  lossRatio: {
    label: 'Loss (round trip)',
    ...ratio,
    formula:
      'lost / sent; sent counts packets whose reply came or whose timeout has passed, none that this host failed to send',
    source: 'RFC 7680, RFC 6673',
    ...always,
  },
  worstLoss15sRatio: worstLossOf('15 s'),
  worstLoss200msRatio: worstLossOf('200 ms'),
  duplicateRatio: {
    label: 'Duplicates',
    ...ratio,
    formula: 'second replies to one packet / sent',
    source: unchecked('RFC 5560'),
    ...always,
  },
  reorderedRatio: {
    label: 'Reordered',
    ...ratio,
    formula: 'replies that came after the reply to a later packet / received; the direction is not known',
    source: unchecked('RFC 4737 §3.3'),
    notPrinted: 'no reply',
  },
  lateRatio: {
    label: 'Late',
    ...ratio,
    formula: 'replies after the timeout / sent; they are lost for all other figures',
    source: 'RFC 7680',
    ...always,
  },
  longestLossRun: {
    label: 'Longest loss run',
    unit: 'packets',
    better: 'lower',
    formula: 'most consecutive lost packets',
    source: unchecked('RFC 3357'),
    ...always,
  },
  meanLossRun: {
    label: 'Mean loss burst length (MBL)',
    unit: 'packets',
    better: 'lower',
    formula: 'lost / number of loss runs',
    source: unchecked('RFC 3357'),
    notPrinted: 'no loss',
    leastSamples: 1,
  },
  burstRatio: {
    label: 'Burst ratio',
    unit: 'score',
    better: 'lower',
    formula: '1 / (p + q); p = P(lost | previous received), q = P(received | previous lost); 1 = random',
    source: unchecked('ITU-T G.107; Gilbert model'),
    ...withLosses,
  },
  conditionalLossRatio: {
    label: 'Conditional loss',
    ...ratio,
    formula: '1 − q: loss after a lost packet',
    source: unchecked('Gilbert model'),
    ...withLosses,
  },
  burstDensity: {
    label: 'Burst density',
    ...ratio,
    formula: 'share of packets lost in bursts: p23 / (p23 + p32), Gmin = 16',
    source: 'RFC 3611 §4.7.2, §A.2',
    notPrinted: 'no burst',
  },
  gapDensity: {
    label: 'Gap density',
    ...ratio,
    formula: 'share of packets lost in gaps: c14 / (c11 + c14), Gmin = 16',
    source: 'RFC 3611 §4.7.2, §A.2',
    notPrinted: 'no loss after a received packet',
  },
  burstMs: {
    label: 'Mean burst duration',
    unit: 'ms',
    better: 'lower',
    formula: 'total · m / c13 − gap duration; m = packet interval, Gmin = 16',
    source: 'RFC 3611 §4.7.2, §A.2',
    notPrinted: 'no burst',
    leastSamples: 1,
  },
  gapMs: {
    label: 'Mean gap duration',
    unit: 'ms',
    better: 'higher',
    formula: '(c11 + c14 + c13) · m / c13; m = packet interval, Gmin = 16',
    source: 'RFC 3611 §4.7.2, §A.2',
    notPrinted: 'no burst',
    leastSamples: 1,
  },
} as const satisfies Record<string, MetricDefinition>;
