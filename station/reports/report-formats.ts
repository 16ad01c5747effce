import { join } from 'node:path';
import { csvText, reportTables } from '../../core/reports/csv/report-tables.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import { htmlReport } from '../../core/reports/html/html-report.ts';
import type { Paper } from '../../core/reports/paper.ts';
import { renderPdf } from './render-pdf.ts';
import { renderXlsx } from './render-xlsx.ts';

/** Formats of a report. */
export const REPORT_FORMATS = ['html', 'pdf', 'xlsx', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A file of a report. */
export interface RenderedFile {
  /** Ending of its name after the base, with the dot. */
  readonly ending: string;
  readonly bytes: Uint8Array;
}

/** Surroundings of rendering. */
export interface RenderContext {
  /** The folder of the built files. */
  readonly entryDir: string;
  readonly paper: Paper;
  /** Aborted when the report is not wanted any more. */
  readonly signal: AbortSignal;
}

type Renderer = (document: ReportDocument, context: RenderContext) => Promise<readonly RenderedFile[]>;

const RENDERERS: Readonly<Record<ReportFormat, Renderer>> = {
  html: async (document) => [textFile('.html', htmlReport(document))],
  csv: async (document) => reportTables(document).map((table) => textFile(`.${table.name}.csv`, csvText(table))),
  xlsx: async (document) => [{ ending: '.xlsx', bytes: await renderXlsx(document) }],
  json: async (document) => [textFile('.json', `${JSON.stringify(document)}\n`)],
  pdf: async (document, { entryDir, paper, signal }) => {
    const made = await renderPdf(document, paper, join(entryDir, 'report'), signal);
    return made ? [{ ending: '.pdf', bytes: made.pdf }] : [];
  },
};

/** The files of one format; none once `signal` is aborted. Rejects with FaultErrors `report.*`. */
export const renderReport = (
  document: ReportDocument,
  format: ReportFormat,
  context: RenderContext,
): Promise<readonly RenderedFile[]> => RENDERERS[format](document, context);

const textFile = (ending: string, text: string): RenderedFile => ({ ending, bytes: Buffer.from(text) });
