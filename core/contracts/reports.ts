import { z } from 'zod';
import { TemplateProblem } from '../reports/docx/template-problem.ts';
import { LayoutOptions } from '../reports/layout-options.ts';
import { REPORT_FORMATS } from '../reports/report-formats.ts';
import { ReportOptions } from '../reports/report-rules.ts';

/** Options and layout of a report, as the command line has them. */
export const ReportRequest = z.object({ options: ReportOptions, layout: LayoutOptions });
export type ReportRequest = z.infer<typeof ReportRequest>;

/** The HTML of a report in pieces, and the text of its ticket, with the progress before. */
export const ReportPreviewItem = z.discriminatedUnion('kind', [
  /** 0 to 1. */
  z.object({ kind: z.literal('progress'), share: z.number() }),
  z.object({ kind: z.literal('html'), text: z.string() }),
  z.object({ kind: z.literal('ticket'), text: z.string() }),
]);
export type ReportPreviewItem = z.infer<typeof ReportPreviewItem>;

/** Name of a folder or file of a stored report: never a path, nor hidden. */
export const ReportFileName = z
  .string()
  .max(160)
  .regex(/^[\w-][\w.-]*$/, 'The name of a report has letters, digits, dots, _ and - only');

/** What is wrong with a Word template; empty = reports can be made from it. */
export const CheckedTemplate = z.object({ problems: z.array(TemplateProblem) });
export type CheckedTemplate = z.infer<typeof CheckedTemplate>;

/** A report in the folder `reports` of the project. */
export const StoredReport = z.object({
  /** Its folder. */
  name: ReportFileName,
  /** Unix ms. */
  madeAtMs: z.number(),
  /** The manifest is one of them. */
  files: z.array(z.object({ name: ReportFileName, bytes: z.number() })),
});
export type StoredReport = z.infer<typeof StoredReport>;

export const ReportMake = ReportRequest.extend({
  formats: z.array(z.enum(REPORT_FORMATS)).min(1),
});
export type ReportMake = z.infer<typeof ReportMake>;

/** Progress, then the report. */
export const ReportMakeItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), share: z.number() }),
  z.object({ kind: z.literal('made'), report: StoredReport }),
]);
export type ReportMakeItem = z.infer<typeof ReportMakeItem>;

/** All reports of the folder, newest first. */
export const StoredReports = z.object({ reports: z.array(StoredReport) });
export type StoredReports = z.infer<typeof StoredReports>;

export const ReportRef = StoredReport.pick({ name: true });
