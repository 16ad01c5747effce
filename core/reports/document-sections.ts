import { z } from 'zod';
import { AcceptanceId, Fact, Line, MetricName, Moment, Span, VerdictItem } from './document-parts.ts';

export const Cover = z.object({
  title: Line,
  /** Name of the survey, or that all stored data is reported. */
  subject: Line,
  /** First level of the site. */
  customer: Line.nullable(),
  site: Line.nullable(),
  engineer: Line.nullable(),
  span: Span,
  /** Date of the report: as given, otherwise the end of the data. */
  date: Moment,
  /** The notes of the survey, line by line. */
  notes: z.array(Line),
  facts: z.array(Fact),
});
export type Cover = z.infer<typeof Cover>;

export const FINDING_SEVERITIES = ['critical', 'warning', 'info', 'good'] as const;

/** Evidence → meaning → action. */
export const Finding = z.object({
  /** `F1`, `F2` …, most important first. */
  id: z.string(),
  severity: z.enum(FINDING_SEVERITIES),
  severityText: Line,
  title: Line,
  evidence: z.array(Line),
  meaning: Line,
  action: Line,
  /** Ids of the targets that it is about. */
  targets: z.array(z.string()),
});
export type Finding = z.infer<typeof Finding>;

/** Verdict on all targets of a site. */
export const SiteVerdict = z.object({
  site: Line,
  verdict: VerdictItem,
  targets: z.int(),
  counts: z.record(AcceptanceId, z.int()),
  /** Number of targets by result, as `3 pass, 1 fail`. */
  text: Line,
});
export type SiteVerdict = z.infer<typeof SiteVerdict>;

export const Summary = z.object({
  text: z.array(Line),
  sites: z.array(SiteVerdict),
  /** The most important ones, five at most; all are in `findings`. */
  findings: z.array(z.string()),
});
export type Summary = z.infer<typeof Summary>;

export const Scope = z.object({
  text: z.array(Line),
  /** Moments of the survey with a name, such as a move to the next room. */
  steps: z.array(z.object({ name: Line, at: Moment })),
  /** Sentences on what was not measured, or cannot be concluded. */
  notMeasured: z.array(Line),
});
export type Scope = z.infer<typeof Scope>;

export const Method = z.object({
  text: z.array(Line),
  instrument: z.array(Fact),
  probes: z.array(
    z.object({
      probe: z.string(),
      title: Line,
      summary: Line,
      targets: z.int(),
      interval: Line,
      /** Time for which a reply is waited for. */
      timeout: Line,
      timestamps: Line,
      /** Send delay against the plan. */
      sendDelay: Line,
    }),
  ),
});
export type Method = z.infer<typeof Method>;

/** Audit trail of time that does not count. */
export const ExcludedTime = z.object({
  text: z.array(Line),
  /** Oldest first; at most 200, `moreSpans` are left out. */
  spans: z.array(z.object({ span: Span, kind: z.string(), reason: Line })),
  moreSpans: z.int(),
  /** Samples that this host failed to take, by cause. */
  causes: z.array(z.object({ cause: z.string(), label: Line, samples: z.int() })),
});
export type ExcludedTime = z.infer<typeof ExcludedTime>;

export const CriteriaTable = z.object({
  id: z.string(),
  application: Line,
  version: z.int(),
  criteria: z.array(
    z.object({
      metric: MetricName,
      label: Line,
      pass: Line,
      /** null = none. */
      marginal: Line.nullable(),
      isOptional: z.boolean(),
      source: Line,
    }),
  ),
});
export type CriteriaTable = z.infer<typeof CriteriaTable>;

/** An entry of the timeline. */
export const EventItem = z.object({
  at: Moment,
  to: Moment.nullable(),
  kind: z.string(),
  text: Line,
  /** Ids of targets; empty = of all, or of none. */
  targets: z.array(z.string()),
});
export type EventItem = z.infer<typeof EventItem>;

const Value = z.number().nullable();

const ChangeItem = z.object({
  measure: z.enum(['loss', 'median', 'p95', 'jitter']),
  label: Line,
  before: Value,
  after: Value,
  difference: Value,
  low: Value,
  high: Value,
  verdict: z.enum(['worse', 'improved', 'no-difference', 'not-comparable']),
  /** The change in a sentence. */
  text: Line,
});
export type ChangeItem = z.infer<typeof ChangeItem>;

/** Before and after: docs/surveys.md has the statistics. */
export const Comparison = z.object({
  before: z.object({ name: Line, span: Span }),
  after: z.object({ name: Line, span: Span }),
  text: z.array(Line),
  total: z.array(ChangeItem),
  rows: z.array(
    z.object({
      title: Line,
      verdict: ChangeItem.shape.verdict,
      verdictText: Line,
      changes: z.array(ChangeItem),
      /** Sentences, the "path differs" caveat included. */
      text: z.array(Line),
    }),
  ),
  moreRows: z.int(),
});
export type Comparison = z.infer<typeof Comparison>;

export const Appendix = z.object({
  /** Choices that the figures depend on. */
  choices: z.array(Fact),
  definitions: z.array(
    z.object({ metric: MetricName, label: Line, unit: Line, formula: Line, source: Line, notPrinted: Line }),
  ),
  /** Lines of the project file without secrets; empty = not available. */
  configuration: z.array(z.string()),
  configurationText: Line,
  /** Data that the report was made from; sha256 in hexadecimal digits. */
  inputs: z.array(z.object({ name: Line, what: Line, sha256: z.string() })),
  inputsText: Line,
});
export type Appendix = z.infer<typeof Appendix>;
