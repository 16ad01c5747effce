import { csvText, reportTables } from '../../core/reports/csv/report-tables.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import { htmlReport } from '../../core/reports/html/html-report.ts';

/** Formats of a report. */
export const REPORT_FORMATS = ['html', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A file of a report. */
export interface RenderedFile {
  /** Ending of its name after the base, with the dot. */
  readonly ending: string;
  readonly text: string;
}

const RENDERERS: Readonly<Record<ReportFormat, (document: ReportDocument) => readonly RenderedFile[]>> = {
  html: (document) => [{ ending: '.html', text: htmlReport(document) }],
  csv: (document) => reportTables(document).map((table) => ({ ending: `.${table.name}.csv`, text: csvText(table) })),
  json: (document) => [{ ending: '.json', text: `${JSON.stringify(document)}\n` }],
};

/** The files of one format. */
export const rendered = (document: ReportDocument, format: ReportFormat): readonly RenderedFile[] =>
  RENDERERS[format](document);
