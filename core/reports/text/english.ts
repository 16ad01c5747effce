import type { Cause, Outcome, TimestampSource } from '../../model/outcome.ts';
import type { Measure, PathDifference, Verdict } from '../../surveys/comparison.ts';
import type { FindingTexts } from '../findings/finding-facts.ts';
import type { Acceptance } from '../judge-criteria.ts';
import type { ReportLanguage } from '../report-language.ts';
import type { SumsOf } from '../sums-of.ts';
import { ENGLISH_FINDINGS } from './english-findings.ts';
import {
  CAUSE_LABELS,
  CHANGE_WORDS,
  COUNTED_VERDICTS,
  OUTCOME_LABELS,
  SEVERITY_WORDS,
  TIMESTAMP_LABELS,
  VERDICT_WORDS,
} from './english-words.ts';
import { ENGLISH_LABELS, type Labels } from './labels.ts';
import { type MeasuredChange, measureChange } from './measure-change.ts';

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const MEASURES: Readonly<Record<Measure, string>> = {
  loss: 'Loss',
  median: 'Median RTT',
  p95: '95th percentile of RTT',
  jitter: 'Jitter (mean |IPDV|)',
};

const SUMS: Readonly<Record<SumsOf, string>> = { minutes: 'minutes', hours: 'hours' };

const INPUTS = {
  networkMs: 'Network delay, one way (half of the mean RTT, assumed)',
  bufferMs: 'Jitter buffer (p99 of PDV)',
  packetisationMs: 'Packetisation',
  lookAheadMs: 'Look-ahead',
  oneWayMs: 'Delay, mouth to ear',
  networkLossRatio: 'Lost in the network, both directions together',
  discardRatio: 'Later than the jitter buffer waits',
  burstRatio: 'Burst ratio',
  codec: 'Codec',
  lossRatio: 'Lost and discarded',
} as const;

/** All texts of a report in English. Another language is an object of the same shape. */
export const ENGLISH = {
  language: 'en' as ReportLanguage,
  labels: ENGLISH_LABELS as Labels,
  findings: ENGLISH_FINDINGS as FindingTexts,
  outcomes: OUTCOME_LABELS as Readonly<Record<Outcome, string>>,
  causes: CAUSE_LABELS as Readonly<Record<Cause | 'local-error', string>>,
  timestamps: TIMESTAMP_LABELS as Readonly<Record<TimestampSource, string>>,
  verdicts: VERDICT_WORDS as Readonly<Record<Acceptance, string>>,
  severities: SEVERITY_WORDS as Readonly<Record<keyof typeof SEVERITY_WORDS, string>>,
  changes: CHANGE_WORDS as Readonly<Record<Verdict, string>>,
  measures: MEASURES,
  inputs: INPUTS as Readonly<Record<keyof typeof INPUTS, string>>,

  /** A number with its unit, from English. */
  quantity: (text: string): string => text,
  /** A phrase from outside of this object, from English: the name of a metric, a reason, a source. */
  phrase: (english: string): string => english,

  title: (): string => 'Network measurement report',
  allData: (): string => 'All stored data',
  givenSpan: (): string => 'A span of time',
  noSite: (): string => 'Without a site',
  notKnown: (): string => 'not known',
  range: (low: string, high: string): string => `${low} to ${high}`,
  counted: (counts: Readonly<Record<Acceptance, number>>): string =>
    (Object.keys(COUNTED_VERDICTS) as Acceptance[])
      .filter((result) => counts[result] > 0)
      .map((result) => `${counts[result]} ${COUNTED_VERDICTS[result]}`)
      .join(', '),

  summary: {
    measured: (targets: number, sent: number, duration: string): string =>
      `${plural(targets, 'target')} were measured for ${duration} with ${sent} packets or transactions`,
    verdict: (text: string, applications: string): string => `Of these targets, judged for ${applications}: ${text}`,
    notJudgedAtAll: (): string => 'No target could be judged by the criteria',
    seeFindings: (more: number): string => `${plural(more, 'more finding')} are listed in the section on all findings`,
  },
  scope: {
    targets: (targets: number, probes: string): string => `${plural(targets, 'target')}, measured with ${probes}`,
    span: (from: string, to: string, zone: string): string => `From ${from} to ${to} (${zone})`,
    onlySpan: (): string => 'Figures are of this span only: an hour says little about a month',
    roundTrip: (): string =>
      'Delays are round-trip times: in which direction a delay or a loss arose is not known without an instrument at the far end',
    onePoint: (): string =>
      'Everything was measured from one computer: other places of the network may see other figures',
    protocol: (): string =>
      'Probe packets can be treated differently from the traffic of applications; protocol and DSCP are in the section on method',
    silent: (titles: string): string => `No sample in this span: ${titles}`,
    deleted: (from: string, to: string, sent: number, lost: number): string =>
      `Single samples from ${from} to ${to} are no longer stored, and no figure includes them: only sums of minutes or hours are left (${sent} sent, ${lost} lost)`,
    damaged: (parts: number): string =>
      `${plural(parts, 'part')} of the stored data could not be read, and ${parts === 1 ? 'is' : 'are'} left out`,
    noLoad: (): string => 'No throughput test ran: capacity and latency under load were not measured',
    noPath: (): string => 'No path was traced',
  },
  method: {
    level: (): string => 'All figures of targets come from single samples, none from sums of minutes or hours',
    lost: (): string =>
      'A packet is lost when no reply came before its timeout. It counts in the interval in which it was sent',
    percentiles: (method: string): string => `Percentiles are those of delivered packets, by ${method}`,
    uncertainty: (blocks: number, length: string): string =>
      `Loss ratios have an interval of 95 %: Wilson's, or that of a bootstrap of ${plural(blocks, 'block')} of ${length}, whichever is wider`,
    notPrinted: (): string => 'A figure of too few samples is not printed; the reason is given in its place',
    instrument: 'Instrument',
    timeZone: 'Time zone',
    none: (): string => 'no reply',
    timeoutUnknown: (): string => 'not recorded',
    sendDelay: (p50: string, p99: string): string => `median ${p50}, p99 ${p99}`,
  },
  excluded: {
    total: (duration: string, share: string): string => `${duration} (${share} of the span) do not count`,
    none: (): string => 'No time is excluded',
    why: (): string =>
      'Time in which this computer slept, had no link or changed its network, or in which samples could not be stored, is neither up nor down',
    notTaken: (samples: number): string =>
      `${plural(samples, 'sample')} were not taken on this computer, and are not lost packets`,
  },
  /** Of a report whose samples are no longer stored. */
  sums: {
    basis: (sent: number, received: number, lost: number, sumsOf: SumsOf): string =>
      `${sent} sent, ${received} received, ${lost} lost; by sums of ${SUMS[sumsOf]}`,
    level: (sumsOf: SumsOf): string =>
      `Single samples of this span are no longer stored: all figures of targets come from sums of ${SUMS[sumsOf]}, and percentiles are exact to 3 %`,
    scope: (sumsOf: SumsOf): string =>
      `Outages, the pattern of losses, worst windows, voice quality and latency under load cannot be told from sums of ${SUMS[sumsOf]}: that none is named does not say that there was none. The span is one of whole ${SUMS[sumsOf]}`,
  },
  basis: (sent: number, received: number, lost: number, interval: string): string =>
    `${sent} sent, ${received} received, ${lost} lost; one round every ${interval}`,
  lossPattern: {
    random: (): string => 'Losses look random: a lost packet makes the next one no more likely to be lost',
    bursts: (ratio: string): string => `Losses come in bursts: ${ratio} times as long as random losses would be`,
    few: (): string => 'Too few losses to tell random ones from bursts',
    inOutages: (count: number): string => `${plural(count, 'lost packet')} of these in outages`,
  },
  voice: {
    estimate: (codec: string): string =>
      `R and MOS are estimates by the E-model (ITU-T G.107) for ${codec}, not measurements of a call`,
    bound: (): string => 'Loss and delay variation of both directions count as those of one: an upper bound',
    assumed: (value: string): string => `${value} (assumed: too few losses)`,
    notForService: (): string => 'Not a probe of packets',
  },
  load: (title: string, idle: string, loaded: string, grade: string | null): string =>
    `${title}: p95 ${idle} idle, ${loaded} under load${grade === null ? '' : `, grade ${grade}`}`,
  events: (count: number): string => plural(count, 'entry', 'entries'),
  /** A figure's change in a sentence. */
  change: (measure: Measure, change: MeasuredChange): string =>
    measureChange(measure, change, {
      titles: MEASURES,
      verdicts: CHANGE_WORDS,
      points: 'percentage points',
      interval: (low, high, unit) => `95 % interval of the difference ${low} to ${high} ${unit}`,
      number: (text) => text,
    }),
  comparison: {
    oneSided: (side: 'before' | 'after'): string =>
      side === 'before' ? 'Measured before only' : 'Measured after only',
    path: ({ hop, before, after }: PathDifference): string =>
      `The path differs at hop ${hop}: ${before.join(', ')} before, ${after.join(', ')} after. More than the change in question may have an effect`,
    series: (count: number): string => `${plural(count, 'target')} were measured in both surveys`,
    none: (): string => 'No target was measured in both surveys',
    rolledUp: (before: string, after: string): string =>
      `Single samples are no longer stored of ${before} of the time before and ${after} of the time after: sums of minutes or hours are compared there, whose percentiles are exact to 3 %`,
    needed: (packets: number, blocks: number): string =>
      `To be compared, a target needs at least ${packets} packets in ${blocks} blocks of time (${blocks * 10} s or more) in both surveys`,
    chance: (): string => 'Of figures that did not change, about 1 in 20 looks changed by chance',
  },
  appendix: {
    percentiles: 'Percentiles',
    codec: 'Codec',
    delayModel: 'Delay impairment',
    buffer: 'Jitter buffer',
    apdex: 'Apdex threshold T',
    seed: 'Seed of the bootstrap',
    span: 'Span, Unix ms',
    configuration: (): string => 'Settings of the targets as the project has them now, without secrets',
    noConfiguration: (): string => 'The project file could not be read: timeouts and packet settings are not known',
    inputs: (): string =>
      'SHA-256 of the data that this report was made from. The manifest beside the report has the checksums of its files',
    samples: (title: string): string => `Samples of ${title}: times, round trips, outcomes`,
    eventList: (): string => 'Timeline of the span',
    survey: (): string => 'Survey: name, site, engineer, notes, steps',
    settings: (): string => 'Settings of the targets',
  },
};

/** All texts of a report in one language. */
export type ReportText = typeof ENGLISH;
