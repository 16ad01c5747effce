import { z } from 'zod';
import { Brand } from './brand.ts';
import { LossMap } from './document-charts.ts';
import { Line, MetricName } from './document-parts.ts';
import {
  Appendix,
  Comparison,
  Cover,
  CriteriaTable,
  EventItem,
  ExcludedTime,
  Finding,
  Method,
  Scope,
  Summary,
} from './document-sections.ts';
import { NoteItem, PlanItem } from './document-site.ts';
import { SummaryRow, TargetItem } from './document-target.ts';
import { REPORT_LANGUAGES } from './report-language.ts';

/** Version of the structure. It is increased when something is removed or changes its meaning. */
export const REPORT_SCHEMA = 1;

/** Rows of the voice quality table: targets that have `speech`. */
const Voice = z.object({ text: z.array(Line), targets: z.array(z.string()) });

/**
 * A whole report, independent of its format: numbers, and texts in one language. Renderers only lay it out. All times are
 * Unix ms; texts are one line each, without control characters and direction overrides. docs/report-document.md explains the parts.
 */
export const ReportDocument = z.object({
  reportSchema: z.literal(REPORT_SCHEMA),
  generator: z.object({ name: z.string(), version: z.string() }),
  /** BCP 47. */
  language: z.enum(REPORT_LANGUAGES),
  /** IANA name. */
  timeZone: z.string(),
  /** Headings and column titles in the language of the report, by id: core/reports/text/labels.ts. */
  labels: z.record(z.string(), Line),
  /** Company that hands the report over; left out = none. */
  brand: Brand.optional(),
  /** Sums that all figures of targets come from, as single samples are no longer stored; left out = from single samples. */
  sumsOf: z.enum(['minutes', 'hours']).optional(),
  cover: Cover,
  summary: Summary,
  findings: z.array(Finding),
  scope: Scope,
  method: Method,
  excluded: ExcludedTime,
  criteria: z.array(CriteriaTable),
  summaryTable: z.object({
    columns: z.array(z.object({ metric: MetricName, label: Line })),
    rows: z.array(SummaryRow),
  }),
  /** Floor plans of the site; left out = none. */
  plans: z.array(PlanItem).optional(),
  /** Notes and photos of the survey; left out = none. */
  notes: z.array(NoteItem).optional(),
  lossMap: LossMap.nullable(),
  targets: z.array(TargetItem),
  voice: Voice,
  events: z.array(EventItem),
  moreEvents: z.int(),
  /** null = no survey to compare with was given. */
  comparison: Comparison.nullable(),
  appendix: Appendix,
});
export type ReportDocument = z.infer<typeof ReportDocument>;
